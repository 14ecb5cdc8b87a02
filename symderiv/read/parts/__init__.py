"""Vectors that are cut in parts of one length and put together again, as code does: read entry by entry.

cuts     which vectors are cut, and what their parts are called
kinds    what each name is: a whole vector, a part of one, a number
entries  an entry of what is written about whole vectors
spelled  the statements of a section with an index for the part and one for the place
"""
