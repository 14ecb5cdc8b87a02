"""The closed vocabulary of the second stage: which signs relate, which multiply, which words are functions or connect.

Conventions of the field only; nothing here speaks of the letters of any one document.
"""

from __future__ import annotations


def _words(text: str, separator: str = " ") -> frozenset[str]:
    return frozenset(text.split(separator))


def _commands(text: str) -> frozenset[str]:
    return frozenset("\\" + word for word in text.split())


GREEK = _commands(
    "alpha beta gamma delta epsilon varepsilon zeta eta theta vartheta iota kappa lambda mu nu xi pi varpi rho varrho"
    " sigma varsigma tau upsilon phi varphi chi psi omega Gamma Delta Theta Lambda Xi Pi Sigma Upsilon Phi Psi"
    " Omega ell hbar imath jmath"
)

PLAIN_FONTS = frozenset({"bf", "it", "sf", "rm"})
"""Fonts that do not make another name: `\\mathbf{x}` and its entries `x_i` are one tensor."""

RELATIONS = {
    "=": "=",
    "\\equiv": ":=",
    "\\triangleq": ":=",
    "\\coloneqq": ":=",
    "\\doteq": ":=",
    "\\leftarrow": "<-",
    "\\gets": "<-",
    "\\ne": "!=",
    "\\neq": "!=",
    "<": "<",
    "\\lt": "<",
    "\\le": "<=",
    "\\leq": "<=",
    ">": ">",
    "\\gt": ">",
    "\\ge": ">=",
    "\\geq": ">=",
    "\\in": "in",
    "\\notin": "notin",
    "\\approx": "~=",
    "\\simeq": "~=",
    "\\cong": "~=",
    "\\sim": "~",
    "\\propto": "prop",
    "\\to": "->",
    "\\rightarrow": "->",
    "\\mapsto": "->",
    "\\subset": "subset",
    "\\subseteq": "subset",
}

COMPOSED_RELATIONS = {
    (":", "="): ":=",
    ("=", ":"): "=:",
    ("=", "="): "=",
    ("!", "="): "!=",
    ("<", "="): "<=",
    (">", "="): ">=",
}
"""Relation signs typed as two characters without a blank between."""

DEFINING = frozenset({"=", ":=", "<-", "=:", "~="})
"""Relations that can make a statement; the others only say under which condition one holds."""

IMPLICATIONS = _commands("Rightarrow implies Longrightarrow iff Leftrightarrow Longleftrightarrow land wedge therefore")
"""Signs between two statements."""

ADDITIVE = frozenset({"+", "-"})
UNREADABLE_SIGNS = frozenset({"\\pm", "\\mp"})

MULTIPLICATIVE = {
    "\\cdot": "\\cdot",
    "\\bullet": "\\cdot",
    "*": "*",
    "@": "",
    "\\times": "\\times",
    "\\otimes": "\\otimes",
    "\\ast": "*",
    "\\star": "*",
    "\\cup": "\\cup",
    "\\cap": "\\cap",
    "\\setminus": "\\setminus",
}
ENTRYWISE = {"\\odot": "\\odot", "\\circ": "\\odot"}
DIVISION = frozenset({"/", "\\div"})
REMAINDER = frozenset({"\\bmod", "\\mod"})

TRANSPOSES = frozenset({"T", "\\top", "\\intercal"})
CUTTING = frozenset({"chunk", "split", "tensor_split", "array_split"})
"""What cuts a vector in parts, in code."""

DECORATIONS = frozenset({"*", "\\ast", "\\star", "\\dagger", "+", "-"})

DOTS = _commands("dots ldots cdots vdots ddots dotsc dotsb")

BIG_OPERATORS = {
    "\\sum": "sum",
    "\\prod": "prod",
    "\\max": "max",
    "\\min": "min",
    "\\argmax": "argmax",
    "\\argmin": "argmin",
}
SELECTORS = frozenset({"max", "min", "argmax", "argmin"})
"""Big operators that are functions where nothing is bound, and that reach over one product only."""

UNREADABLE = {
    "\\int": "an integral",
    "\\oint": "an integral",
    "\\lim": "a limit",
    "\\bigoplus": "a direct sum",
    "\\bigcup": "a union over an index",
    "\\bigcap": "an intersection over an index",
    "\\sup": "a supremum",
    "\\inf": "an infimum",
}

FUNCTIONS = {
    "exp": "exp",
    "log": "log",
    "ln": "log",
    "sin": "sin",
    "cos": "cos",
    "tan": "tan",
    "sinh": "sinh",
    "cosh": "cosh",
    "tanh": "tanh",
    "arctan": "atan",
    "atan": "atan",
    "erf": "erf",
    "sqrt": "sqrt",
    "sign": "sign",
    "sgn": "sign",
    "abs": "abs",
    "floor": "floor",
    "ceil": "ceil",
    "max": "max",
    "min": "min",
    "argmax": "argmax",
    "argmin": "argmin",
    "sigmoid": "sigmoid",
    "softplus": "softplus",
    "relu": "relu",
    "softmax": "softmax",
    "det": "det",
    "tr": "trace",
    "Tr": "trace",
    "trace": "trace",
    "diag": "diag",
    "vec": "vec",
    "rank": "rank",
    "dim": "dim",
    "lg": "lg",
    "cot": "cot",
    "gcd": "gcd",
}
"""Words that are functions wherever they stand, with the name they get."""


def known_function(word: str) -> str | None:
    """The plain name of a function that a word names; capitals count in short words only (`LN` is no `ln`)."""
    if word in FUNCTIONS:
        return FUNCTIONS[word]
    spelled_out = len(word) > 2 and (not word.isupper() or word == "RELU")
    return FUNCTIONS.get(word.lower()) if spelled_out else None


MATRICES = _words("matrix pmatrix bmatrix Bmatrix vmatrix Vmatrix smallmatrix array")
CASES = frozenset({"cases", "dcases", "rcases", "drcases"})
DISPLAYS = _words(
    "align aligned alignat alignedat flalign gather gathered equation split multline eqnarray displaymath math dmath"
    " multlined lgathered rgathered IEEEeqnarray xalignat"
)
COLUMN_PAIRS = _words("align aligned alignat alignedat flalign")
"""Displays whose columns come in pairs, right and left of a sign; after a pair a new statement begins."""

# Words that connect, in English, French, German and Spanish.
WHERE_WORDS = _words(
    "where|with|où|ou|avec|soit|let|wobei|mit|wo|sei|donde|con|sea|using|here",
    "|",
)
CONDITION_WORDS = _words(
    "if|for|when|whenever|provided|provided that|iff|only if|as long as|unless|si|pour|quand|lorsque|sinon si|wenn"
    "|falls|für|sofern|para|cuando|for all|for any|for each|for every|pour tout|pour tous|pour chaque|für alle"
    "|para todo|in case|else if|s.t.|such that|tel que|assuming",
    "|",
)
FOR_ALL_WORDS = _words(
    "for all|for any|for each|for every|pour tout|pour tous|pour chaque|für alle|für jedes|para todo",
    "|",
)
OTHERWISE_WORDS = _words(
    "otherwise|else|elsewhere|sinon|autrement|ailleurs|sonst|andernfalls|si no|en otro caso|de lo contrario",
    "|",
)
UNDEFINED_WORDS = _words(
    "undefined|undef|not defined|n/a|dne|does not exist|indéfini|indéfinie|non défini|non définie|nicht definiert"
    "|undefiniert|no definido|no definida|indefinido|indefinida|no existe",
    "|",
)
"""What the value of a case says where there is none."""
AND_WORDS = _words(
    "and|et|und|y|e|as well as|but|while|then|thus|hence|so|therefore|donc|also|dann|entonces",
    "|",
)
OR_WORDS = _words(
    "or|oder|o bien",
    "|",
)

LABEL_WORDS = _words(
    "in out new old max min prev next ref rec reg tot val pre post hid emb src tgt true pred pos neg opt init eff avg"
    " mean var std data train test gate query key value bias loss total norm local global left right attn proj raw"
)
"""What a subscript in plain letters customarily says where it is no row of indices: `W_{out}`, `x_{new}`."""

CUSTOMARY_INDICES = frozenset("ijklmn")
"""Letters that customarily are indices; they decide only where a section gives no other sign."""

RUNNING_INDICES = frozenset("ij")
"""Letters that are hardly ever anything but an index below a symbol."""

CUSTOMARY_FUNCTIONS = frozenset({"f", "g", "h", "\\sigma", "\\phi", "\\varphi", "\\psi", "\\rho", "\\Phi", "\\Psi"})
"""Letters that customarily are functions; they decide only where a section gives no other sign."""
