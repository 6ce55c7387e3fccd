"""A language model as an agent: `styles` (prompting methods), `prompts`, `replies`, `graphs`, and the `transport` to a provider."""
