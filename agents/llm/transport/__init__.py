"""Requests to a provider.

What lives here: the form of a request (`chat`), the endpoints that take it (`endpoints`), the two ways by which it is carried
(`litellm_transport`, and `openai_compatible` over the HTTP session of `http_session`), the reply as it came back (`reply`), and the
client that records and retries (`chat_client`).
"""
