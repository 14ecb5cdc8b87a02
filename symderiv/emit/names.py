r"""Names of tensors, sizes, indices and functions in LaTeX and in plain text.

A name is an identifier (`gamma`, `xhat`, `dim_input`) or already LaTeX (`\hat{x}`, `b'`, `W_{hh}`), which is kept.
"""

from __future__ import annotations

import re
import unicodedata

from symderiv.emit.notation import Names

# fmt: off
_GREEK = frozenset((
    "alpha", "beta", "gamma", "delta", "zeta", "eta", "theta", "iota", "kappa", "lambda", "mu", "nu", "xi",
    "rho", "sigma", "tau", "upsilon", "chi", "psi", "omega", "Gamma", "Delta", "Theta", "Lambda", "Xi", "Pi",
    "Sigma", "Upsilon", "Phi", "Psi", "Omega", "ell",
))
# fmt: on
_GREEK_VARIANTS = {"epsilon": r"\varepsilon", "eps": r"\varepsilon", "phi": r"\varphi", "pi": r"\pi"}
_ACCENTS = {"hat": r"\hat", "bar": r"\bar", "tilde": r"\tilde", "dot": r"\dot"}

# An upright word in all but sigmoid and the like: `\operatorname` is not allowed in GitHub's Markdown.
_FUNCTIONS = {
    "exp": r"\exp",
    "log": r"\log",
    "tanh": r"\tanh",
    "sin": r"\sin",
    "cos": r"\cos",
    "max": r"\max",
    "min": r"\min",
    "sign": r"\mathrm{sign}",
    "erf": r"\mathrm{erf}",
    "sigmoid": r"\mathrm{sigmoid}",
}


def is_latex(name: str) -> bool:
    """Whether a name is LaTeX already."""
    return any(character in name for character in "\\{}'^$")


def latex_name(name: str, known: Names = ()) -> str:
    r"""`x`, `\gamma`, `\hat{x}`, `d_{k}`, `W_{1}`, `\mathit{dim\_input}`."""
    given = dict(known).get(name)
    if given is not None:
        return given
    return name if is_latex(name) else _identifier(name)


def tensor_name(name: str, known: Names = ()) -> str:
    r"""The name of a tensor, to which indices can be added: `W^{(1)}`, `x^{\mathrm{prev}}`, else as `latex_name`."""
    given = dict(known).get(name)
    if given is not None or is_latex(name):
        return given or name
    stem = name.rstrip("0123456789")
    letter = _letter(stem)
    if letter is not None and stem != name:
        return f"{letter}^{{({name[len(stem) :]})}}"
    base, _, rest = name.partition("_")
    letter = _letter(base)
    if letter is not None and len(rest) > 1 and _letter(rest) is None:
        return f"{letter}^{{{_suffix(rest)}}}" if not rest.isdigit() else f"{letter}^{{({rest})}}"
    return _identifier(name)


def _identifier(name: str) -> str:
    letter = _letter(name)
    if letter is not None:
        return letter
    base, underscore, rest = name.partition("_")
    letter = _letter(base)
    if underscore and rest and letter is not None:
        return f"{letter}_{{{_suffix(rest)}}}"
    stem = name.rstrip("0123456789")
    letter = _letter(stem)
    if letter is not None:
        return f"{letter}_{{{name[len(stem) :]}}}"
    return rf"\mathit{{{_escaped(name)}}}"


def _letter(name: str) -> str | None:
    """A name that is a single sign: a letter, a Greek letter, one of them with an accent."""
    if len(name) == 1 and name.isascii() and name.isalpha():
        return name
    if len(name) == 1 and (greek := _greek_character(name)):
        return _letter(greek)
    if name in _GREEK_VARIANTS:
        return _GREEK_VARIANTS[name]
    if name in _GREEK:
        return f"\\{name}"
    if name.endswith("star") and (letter := _letter(name.removesuffix("star"))) is not None:
        return f"{letter}^{{*}}"
    for ending, accent in _ACCENTS.items():
        inner = name.removesuffix(ending)
        letter = _letter(inner) if inner != name and inner else None
        if letter is not None:
            return f"{accent}{{{letter}}}"
    return None


def _greek_character(character: str) -> str:
    """`alpha` for the character alpha, nothing for one that is not Greek."""
    kind, _, word = unicodedata.name(character, "").partition(" LETTER ")
    spelled = (
        word.lower().replace("lamda", "lambda")
        if kind == "GREEK SMALL"
        else word.capitalize().replace("Lamda", "Lambda")
    )
    return spelled if kind.startswith("GREEK") and (spelled in _GREEK or spelled in _GREEK_VARIANTS) else ""


def _suffix(text: str) -> str:
    """What stands below a letter: a letter or a number as it is, a word upright."""
    letter = _letter(text)
    if letter is not None:
        return letter
    return text if text.isdigit() else rf"\mathrm{{{_escaped(text)}}}"


def _escaped(text: str) -> str:
    marked = re.sub(r"([_#$%&])", r"\\\1", text)
    return marked if marked.isascii() else rf"\text{{{marked}}}"


def latex_function(name: str, known: Names = ()) -> str:
    r"""`\exp`, `\mathrm{erf}`, and `f` for an unknown function."""
    given = dict(known).get(name) or _FUNCTIONS.get(name)
    return latex_name(name) if given is None else given


def plain_name(name: str) -> str:
    r"""An identifier as it is; LaTeX with its commands spelled out: `\gamma` is `gamma`, `\hat{x}` is `xhat`."""
    if not is_latex(name):
        return name
    text = re.sub(r"\\(hat|bar|tilde|dot)\s*\{?\\?(\w+)\}?", r"\2\1", name)
    text = re.sub(r"\\(?:math\w+|text\w*|operatorname)\s*\{([^{}]*)\}", r"\1", text)
    text = text.replace(r"\_", "_")
    return re.sub(r"_\{(\w)\}", r"_\1", re.sub(r"\\(?=\w)", "", text))


def carries_script(latex: str) -> bool:
    """Whether a printed name has a subscript of its own, so that indices need brackets round it: `(W_{1})_{ij}`."""
    return "_" in _outside_braces(latex)


def carries_superscript(latex: str) -> bool:
    """Whether a printed name has a superscript of its own, so that an exponent needs brackets round it: `(b')^2`."""
    return not {"^", "'"}.isdisjoint(_outside_braces(latex))


def _outside_braces(latex: str) -> str:
    """What stands outside all braces, without escaped characters."""
    depth, found = 0, ""
    for character in re.sub(r"\\.", "", latex):
        depth += {"{": 1, "}": -1}.get(character, 0)
        found += character if depth == 0 else ""
    return found
