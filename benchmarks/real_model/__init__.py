"""What a real model does: the page `docs/real_model.md`, made by `make real API_BASE=URL`.

`questions` says what is asked, `wordings` in which words a law can be asked for, `measured` reads results into rows, `page` writes
them, and `figures` draws.
"""
