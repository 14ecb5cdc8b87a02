"""An author's own formula as it may stand in a document of ours: macros expanded, and nothing that could break it.

What a note holds is typeset by LaTeX and by GitHub only if every command in it is known to both, and every brace,
bracket and environment is closed.  Anything else is shown as it was typed.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence

from symderiv.emit.text import latex_escaped
from symderiv.read.tex.commands import commands
from symderiv.read.tex.error import TexError
from symderiv.read.tex.expansion import expand
from symderiv.read.tex.macros import DEFINING, NO_MACROS, Macro
from symderiv.read.tex.tokens import Token, TokenStream, tokenize

_LONGEST = 4000  # characters; what is longer is no formula that a person looks at
_DEEPEST = 40  # braces in braces, far below what TeX can take

# Known to LaTeX with amsmath, amssymb and mathtools, and to GitHub; none of them reads a file or defines anything.
_KNOWN = commands(
    "alpha beta gamma delta epsilon varepsilon zeta eta theta vartheta iota kappa varkappa lambda mu nu xi pi varpi"
    " rho varrho sigma varsigma tau upsilon phi varphi chi psi omega Gamma Delta Theta Lambda Xi Pi Sigma Upsilon Phi"
    " Psi Omega ell hbar imath jmath Re Im aleph infty partial nabla sum prod coprod int iint oint bigcup bigcap"
    " bigvee bigwedge bigodot bigotimes bigoplus lim limsup liminf max min sup inf arg log ln lg exp sin cos tan cot"
    " sec csc sinh cosh tanh coth arcsin arccos arctan det dim ker hom Pr gcd deg bmod pmod cdot times div star ast"
    " odot circ otimes oplus ominus oslash bullet pm mp setminus smallsetminus wr diamond boxtimes boxplus boxdot cup"
    " cap sqcup sqcap uplus land lor lnot wedge vee neg le leq leqslant leqq ge geq geqslant geqq ne neq ll gg lll ggg"
    " approx equiv sim simeq cong propto varpropto triangleq doteq asymp prec succ preceq succeq in notin ni subset"
    " subseteq supset supseteq subsetneq mid nmid parallel perp vdash models lesssim gtrsim gets to leftarrow"
    " rightarrow longrightarrow longleftarrow mapsto longmapsto leftrightarrow longleftrightarrow Rightarrow Leftarrow"
    " Leftrightarrow Longrightarrow Longleftarrow implies iff impliedby uparrow downarrow Uparrow Downarrow"
    " updownarrow nearrow searrow hookrightarrow hookleftarrow leadsto forall exists nexists emptyset varnothing dots"
    " ldots cdots dotsc dotsb dotsm dotsi dotso vdots ddots top bot intercal prime backprime dagger ddagger therefore"
    " because angle triangle square Box blacksquare checkmark colon quad qquad enspace thinspace medspace thickspace ,"
    " ; : > ! limits nolimits displaystyle textstyle scriptstyle scriptscriptstyle big Big bigg Bigg bigl Bigl biggl"
    " Biggl bigr Bigr biggr Biggr bigm Bigm biggm Biggm left right middle lvert rvert lVert rVert vert Vert lfloor"
    " rfloor lceil rceil langle rangle lbrace rbrace lbrack rbrack frac dfrac tfrac cfrac binom dbinom tbinom sqrt"
    " underset overset stackrel substack underbrace overbrace hat widehat bar overline tilde widetilde dot ddot dddot"
    " vec overrightarrow overleftarrow check breve acute grave mathring underline mathbf boldsymbol mathcal mathbb"
    " mathfrak mathsf mathtt mathit mathrm boxed begin end cal rm bf it sf tt space"
) | frozenset({"\\ ", r"\|", r"\{", r"\}", r"\_", r"\%", r"\&", r"\#", "\\\\"})
_OTHERWISE = {
    r"\bm": r"\boldsymbol",
    r"\pmb": r"\boldsymbol",
    r"\bold": r"\mathbf",
    r"\mathscr": r"\mathcal",
    r"\mathds": r"\mathbf",
    r"\mathbbm": r"\mathbf",
    r"\widebar": r"\overline",
    r"\nicefrac": r"\tfrac",
    r"\sfrac": r"\tfrac",
    r"\space": "\\ ",
    r"\lt": "<",
    r"\gt": ">",
    r"\coloneqq": ":=",
    r"\coloneq": ":=",
    r"\defeq": ":=",
}
_ENVIRONMENTS = {"aligned", "gathered", "split", "cases", "dcases", "smallmatrix"} | {
    f"{kind}matrix" for kind in ("", "p", "b", "B", "v", "V")
}
_MARKS = commands("tag label")
_DROPPED = commands("nonumber notag tiny scriptsize footnotesize small normalsize large Large LARGE huge Huge")
_CLOSING = {"{": "}", r"\left": r"\right"}


def quoted(
    latex: str, macros: Mapping[str, Macro] = NO_MACROS, words: Callable[[str], str] = latex_escaped
) -> str | None:
    """The formula for a display; None where it can only be shown as it was typed.

    words  what becomes of words in it
    """
    if len(latex) > _LONGEST:
        return None
    try:
        tokens = _replaced(_trimmed(_without_marks(expand(tokenize(latex), macros))))
    except TexError:
        return None
    if not all(map(_is_known, tokens)) or not _is_closed(tokens):
        return None
    text = "".join(_written(tokens, words)).strip()
    return rf"\begin{{aligned}}{text}\end{{aligned}}" if _has_rows(tokens) else text


def plain_words(text: str) -> str:
    """Words without the signs that mean something to GitHub's typesetting."""
    return re.sub(r"[\\{}$_%&#^~`<>]", " ", text)


def _without_marks(tokens: Sequence[Token]) -> list[Token]:
    """Without numbers, labels and sizes, which belong to the note."""
    kept: list[Token] = []
    stream = TokenStream(tokens)
    while stream:
        token = stream.take()
        if token.text in _MARKS and not token.is_words:
            stream.argument(token)
        elif token.text not in _DROPPED or token.is_words:
            kept.append(token)
    return kept


def _trimmed(tokens: list[Token]) -> list[Token]:
    """Without a row mark at the end, which would begin an empty row."""
    while tokens and (tokens[-1].is_blank or tokens[-1].text == "\\\\"):
        tokens = tokens[:-1]
    return tokens


def _replaced(tokens: Sequence[Token]) -> list[Token]:
    """With names that are known; and digits in bold, since the double ones of LaTeX are letters."""
    found = []
    for number, token in enumerate(tokens):
        text = token.text if token.is_words else _OTHERWISE.get(token.text, token.text)
        following = "".join(after.text for after in tokens[number + 1 : number + 3]).lstrip("{ ")
        if text == r"\mathbb" and following[:1].isdigit():
            text = r"\mathbf"
        found.append(Token(text, token.start, token.end, token.is_words))
    return found


def _is_known(token: Token) -> bool:
    if token.is_words:
        return all(character.isprintable() for character in token.text)
    if token.is_command:
        return token.text in _KNOWN and token.text not in DEFINING
    return token.text.isascii() and token.text not in "$#%~" and token.text.isprintable()


def _is_closed(tokens: Sequence[Token]) -> bool:
    """Whether every brace, `\\left` and `\\begin` has its partner, and all environments are known."""
    standing: list[str] = []
    for number, token in enumerate(tokens):
        if token.is_words:
            continue
        if token.text in _CLOSING:
            standing.append(_CLOSING[token.text])
        elif token.text == r"\begin":
            name = _environment(tokens, number)
            if name not in _ENVIRONMENTS:
                return False
            standing.append(rf"\end{name}")
        elif token.text in ("}", r"\right", r"\end"):
            closed = rf"\end{_environment(tokens, number)}" if token.text == r"\end" else token.text
            if not standing or standing.pop() != closed:
                return False
        if len(standing) > _DEEPEST:
            return False
    return not standing


def _environment(tokens: Sequence[Token], number: int) -> str:
    """The name after `\\begin` or `\\end`; empty where none stands there."""
    rest = [token.text for token in tokens[number + 1 : number + 24] if not token.is_words]
    if not rest or rest[0] != "{" or "}" not in rest:
        return ""
    return "".join(rest[1 : rest.index("}")])


def _has_rows(tokens: Sequence[Token]) -> bool:
    """Whether there are marks of rows or columns outside of every environment."""
    depth = 0
    for token in tokens:
        depth += (token.text == r"\begin") - (token.text == r"\end")
        if depth == 0 and token.text in ("&", "\\\\") and not token.is_words:
            return True
    return False


def _written(tokens: Sequence[Token], words: Callable[[str], str]) -> Iterator[str]:
    for number, token in enumerate(tokens):
        following = tokens[number + 1].text[:1] if number + 1 < len(tokens) else ""
        if token.is_words:
            yield rf"\text{{{words(token.text)}}}"
        elif token.is_command and token.text[-1].isalpha() and following.isalpha():
            yield f"{token.text} "
        else:
            yield token.text
