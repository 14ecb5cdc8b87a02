"""Reading hand derivations, in stages: from the text of a note to layers and claims (`document.read_note`).

source        the formulas of a note, with the place of every character
tex           stage one: a formula as a presentation tree
meaning       stage two: mathematics as the author wrote it, with the symbols of its section
stories       which parts of a note belong together
sentences     what words and formulas beside a statement say of it, and statements that stand for several
superscripts  what stands above names: layers, examples, steps
names         what names stand for, and what is assumed of them
gradients     gradients that go by other names than derivatives
functions     functions that a note defines, applies, or takes for known
matrix        an index for every dimension of what is written in matrix notation
parts         vectors that are cut into parts, or put side by side
repairs       relations that cannot be meant as they are written

and here the last stage: sections, each with a layer and claims in index notation.
"""
