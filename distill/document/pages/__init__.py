"""The document's sections, each a function of the record and the words."""
