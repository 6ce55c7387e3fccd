"""The built-in scenarios and studies, as YAML that a user would write."""
