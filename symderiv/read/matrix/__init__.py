"""Matrix notation lowered to index notation: what is a matrix, a column or a row, and what each product sums over.

layouts    which names of a section are arrays, and which way each lies
arrays     a term as an array: its dimensions, and its entry at any place
products   matrix products, outer and inner ones, entrywise ones, chains of derivatives
functions  functions of arrays: entrywise ones, traces, norms, softmax
spelled    the statements of a section with an index for every dimension
"""
