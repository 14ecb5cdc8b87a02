"""Reading hand derivations, in stages: from the text of a note to layers and claims.

source   the formulas of a note, with the place of every character
tex      stage one: a formula as a presentation tree
meaning  stage two: mathematics as the author wrote it, with the symbols of its section
and here the last stage: sections, each with a layer and claims in index notation (`document.read_note` does it all)
"""
