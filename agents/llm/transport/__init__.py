"""Requests to a provider.

What lives here: the form of a request (`chat`), the two ways by which it is carried (`litellm_transport`, and `openai_compatible` over the
HTTP session of `http_session`), the reply as it came back (`reply`), the client that records and retries (`chat_client`), and what is
taken out of all that is stored (`redaction`).
"""
