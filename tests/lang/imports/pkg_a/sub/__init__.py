from ..sibling import where as _where

exported = "exported by sub; " + _where
_private = 1
