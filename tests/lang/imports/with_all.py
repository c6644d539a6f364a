__all__ = ["listed", "_listed_private"]
listed = "listed"
_listed_private = "private but listed"
unlisted = "not listed"
