"""The TeX commands that are known, by what they do; any other command is an error.

Tables only.  Commands that look alike, or differ in size alone, are mapped to one.
"""

from __future__ import annotations


def commands(names: str) -> frozenset[str]:
    """The commands of these names, which stand without their backslash."""
    return frozenset("\\" + name for name in names.split())


def _names(names: str) -> frozenset[str]:
    return frozenset(names.split())


def _same(canonical: str, names: str) -> dict[str, str]:
    return {"\\" + name: canonical for name in names.split()}


CANONICAL = {
    **_same(r"\le", "leq leqslant leqq"),
    **_same(r"\ge", "geq geqslant geqq"),
    **_same(r"\ne", "neq"),
    **_same("<", "lt"),
    **_same(">", "gt"),
    **_same(r"\to", "rightarrow longrightarrow"),
    **_same(r"\leftarrow", "gets longleftarrow"),
    **_same(r"\leftrightarrow", "longleftrightarrow"),
    **_same(r"\mapsto", "longmapsto"),
    **_same(r"\Rightarrow", "implies Longrightarrow"),
    **_same(r"\Leftarrow", "impliedby Longleftarrow"),
    **_same(r"\Leftrightarrow", "iff Longleftrightarrow"),
    **_same(r"\coloneqq", "coloneq defeq"),
    **_same(r"\dots", "ldots cdots dotsc dotsb dotsm dotsi dotso mathellipsis"),
    **_same("*", "ast *"),
    **_same(":", "colon"),
    **_same(r"\land", "wedge"),
    **_same(r"\lor", "vee"),
    **_same(r"\lnot", "neg"),
    **_same(r"\top", "intercal"),
    **_same(r"\emptyset", "varnothing"),
    **_same(r"\sim", "thicksim"),
    **_same(r"\approx", "thickapprox approxeq"),
    **_same(r"\subset", "subsetneq"),
    **_same(r"\ni", "owns"),
    **_same(r"\odot", "bigodot"),
    **_same(r"\otimes", "bigotimes"),
    **_same(r"\oplus", "bigoplus"),
    **_same(r"\nabla", "grad"),
    **_same(r"\hbar", "hslash"),
    **_same(r"\square", "Box qed blacksquare qedsymbol"),
    **_same(r"\ell", "lscr"),
    **_same(r"\dagger", "dag"),
    **_same(r"\ddagger", "ddag"),
    **_same(r"\langle", "lang"),
    **_same(r"\rangle", "rang"),
    **_same("(", "lparen"),
    **_same(")", "rparen"),
    **_same(r"\{", "lbrace"),
    **_same(r"\}", "rbrace"),
    **_same("[", "lbrack"),
    **_same("]", "rbrack"),
    **_same("|", "vert"),
    **_same(r"\|", "Vert"),
    **_same(r"\_", "textunderscore"),
    **_same("-", "textminus"),
    **_same("\\\\", "newline cr tabularnewline"),
}
"""Look-alikes, and the one that stands for them in the tree."""

SYMBOLS = commands(
    # letters
    "alpha beta gamma delta epsilon varepsilon zeta eta theta vartheta iota kappa varkappa lambda mu nu xi omicron pi"
    " varpi rho varrho sigma varsigma tau upsilon phi varphi chi psi omega digamma Gamma Delta Theta Lambda Xi Pi Sigma"
    " Upsilon Phi Psi Omega varGamma varDelta varTheta varLambda varXi varPi varSigma varPhi varPsi varOmega"
    " ell hbar imath jmath Re Im aleph beth wp infty partial nabla eth mho"
    # big operators and named functions
    " sum prod coprod int iint iiint oint bigcup bigcap bigsqcup bigvee bigwedge biguplus"
    " lim limsup liminf max min sup inf argmax argmin arg log ln lg exp sin cos tan cot sec csc"
    " sinh cosh tanh coth arcsin arccos arctan arccot det dim ker hom Pr gcd deg bmod mod"
    # signs between operands
    " cdot times div star odot circ otimes oplus ominus oslash bullet pm mp amalg setminus smallsetminus wr diamond"
    " bigcirc boxtimes boxplus boxdot ltimes rtimes cup cap sqcup sqcap uplus land lor lnot circledast"
    # relations
    " le ge ne ll gg lll ggg approx equiv sim simeq cong propto varpropto triangleq doteq coloneqq asymp prec succ"
    " preceq succeq in notin ni subset subseteq subseteqq supset supseteq mid nmid parallel perp bowtie vdash models"
    " lesssim gtrsim lessgtr nleq ngeq"
    # arrows
    " leftarrow to leftrightarrow mapsto Rightarrow Leftarrow Leftrightarrow uparrow downarrow Uparrow Downarrow"
    " updownarrow nearrow searrow hookrightarrow hookleftarrow rightharpoonup leftharpoonup rightleftharpoons leadsto"
    " rightsquigarrow twoheadrightarrow dashrightarrow downdownarrows upuparrows curvearrowright"
    # the rest
    " forall exists nexists emptyset dots vdots ddots top bot prime backprime dagger ddagger therefore because angle"
    " triangle square checkmark S P copyright surd sharp flat natural degree clubsuit spadesuit heartsuit diamondsuit"
    " lq rq"
) | frozenset({r"\_", r"\%", r"\#", r"\$", r"\&", r"\|", r"\backslash", r"\{", r"\}"})
"""Commands that are a sign or a letter and take no argument, look-alikes mapped."""

SPACES = commands(
    "space quad qquad enspace enskip thinspace medspace thickspace nobreakspace hfill hfil , ; : > hspace"
) | frozenset({"\\ ", "~"})
"""Explicit blanks."""

DROPPED = commands(
    "displaystyle textstyle scriptstyle scriptscriptstyle limits nolimits displaylimits nonumber notag noindent par"
    " big Big bigg Bigg bigl Bigl biggl Biggl bigr Bigr biggr Biggr tiny scriptsize footnotesize small normalsize"
    " large Large LARGE huge Huge allowbreak nobreak allowdisplaybreaks mathstrut strut null relax hline hdashline"
    " toprule midrule bottomrule qedhere centering mathop mathbin mathrel mathord mathopen mathclose mathpunct"
    " mathinner negthinspace negmedspace negthickspace ! / - smallskip medskip bigskip break ensuremath"
    " protect boldmath unboldmath long global rlap llap smash"
)
"""Commands without a meaning; an argument that follows one of them stays."""

SIZES = commands(
    "big Big bigg Bigg bigl Bigl biggl Biggl bigr Bigr biggr Biggr tiny scriptsize footnotesize small normalsize large"
    " Large LARGE huge Huge"
)
"""Those of them that say how large a bracket is to be; a bracket may follow in braces, `\\large{(}`."""

OPENING_SIZES = commands("bigl Bigl biggl Biggl")
CLOSING_SIZES = commands("bigr Bigr biggr Biggr")
MIDDLE_SIZES = commands("bigm Bigm biggm Biggm middle")
OPENING_BARS = {"|": r"\lvert", r"\|": r"\lVert"}
CLOSING_BARS = {"|": r"\rvert", r"\|": r"\rVert"}
MIDDLE_BARS = {"|": r"\mid", r"\|": r"\parallel"}

DROPPED_WITH_ARGUMENTS = {
    **dict.fromkeys(commands("label tag color phantom vphantom hphantom vspace footnote cline pagecolor"), 1),
    **dict.fromkeys(commands("textcolor colorbox href class cssId style htmlClass"), 1),
    **dict.fromkeys(commands("rule fcolorbox"), 2),
    **dict.fromkeys(commands("renewenvironment newenvironment"), 3),
}
"""Commands dropped together with so many arguments; what `\\textcolor{red}{x}` colours stays."""

LABELLED_SIGNS = {
    r"\xrightarrow": r"\to",
    r"\xleftarrow": r"\leftarrow",
    r"\xmapsto": r"\mapsto",
    r"\xRightarrow": r"\Rightarrow",
    r"\xlongequal": "=",
}
"""Signs with a label over them, and perhaps one in square brackets under them; the labels are dropped."""

SPACES_WITH_ARGUMENT = commands("hspace mspace")
SPACES_WITH_LENGTH = commands("kern mkern hskip mskip")

FRACTIONS = commands("frac dfrac tfrac cfrac nicefrac sfrac xfrac flatfrac")
BINOMIALS = commands("binom dbinom tbinom")
INFIX_FRACTIONS = {r"\over": "", r"\choose": "binom", r"\atop": "binom"}

ACCENTS = {
    **_same("hat", "hat widehat"),
    **_same("bar", "bar overline widebar"),
    **_same("tilde", "tilde widetilde"),
    **_same("dot", "dot"),
    **_same("ddot", "ddot"),
    **_same("dddot", "dddot"),
    **_same("vec", "vec overrightarrow"),
    **_same("overleftarrow", "overleftarrow"),
    **_same("check", "check widecheck"),
    **_same("breve", "breve"),
    **_same("acute", "acute"),
    **_same("grave", "grave"),
    **_same("mathring", "mathring"),
    **_same("underline", "underline underbar"),
}

FONTS = {
    **_same("bf", "mathbf boldsymbol bm pmb bold symbf mathbfit mathbold"),
    **_same("cal", "mathcal mathscr symcal"),
    **_same("bb", "mathbb mathds mathbbm Bbb"),
    **_same("frak", "mathfrak frak"),
    **_same("sf", "mathsf symsf"),
    **_same("tt", "mathtt"),
    **_same("it", "mathit mathnormal"),
    **_same("rm", "mathrm operatorname operatornamewithlimits mathup symrm"),
}
"""Fonts that take an argument."""

FONT_SWITCHES = {r"\bf": "bf", r"\cal": "cal", r"\it": "it", r"\rm": "rm", r"\sf": "sf", r"\tt": "tt", r"\sc": "rm"}
"""Fonts that hold to the end of the braces; outside of braces, for what follows."""

TEXTS = commands(
    "text textrm textnormal textup textsf textsc texttt textsl textmd emph mbox hbox fbox makebox intertext"
    " shortintertext textit textbf eqref ref cref Cref autoref cite citep citet"
)
"""Commands whose argument is text, in which `$` begins a formula."""

UPRIGHT = commands("mathrm operatorname operatornamewithlimits mathup")
"""Commands whose argument is a word where it has nothing but letters."""

FRAMES = commands("boxed cancel bcancel xcancel mathclap mathllap mathrlap bbox framebox")
"""Decorations: the argument, as a group."""

BRACES = commands("underbrace overbrace underbracket overbracket underparen overparen")
"""Decorations with an annotation as their script, which is dropped."""

OPENERS = {
    "(": ")",
    "[": "]",
    r"\{": r"\}",
    r"\lfloor": r"\rfloor",
    r"\lceil": r"\rceil",
    r"\langle": r"\rangle",
    r"\lvert": r"\rvert",
    r"\lVert": r"\rVert",
    r"\llbracket": r"\rrbracket",
    r"\lgroup": r"\rgroup",
    r"\llparenthesis": r"\rrparenthesis",
}
CLOSERS = frozenset(OPENERS.values())

DELIMITERS = {
    r"\lvert": "|",
    r"\rvert": "|",
    r"\lVert": r"\|",
    r"\rVert": r"\|",
    "<": r"\langle",
    ">": r"\rangle",
    **{text: text for text in (".", "|", r"\|", "/", r"\backslash", r"\uparrow", r"\downarrow", r"\mid")},
    **{text: text for pair in OPENERS.items() for text in pair if text[2:] not in ("vert", "Vert")},
}
"""What may follow `\\left` and `\\right`, and its name in a `Fence`."""

COLUMN_ENVIRONMENTS = _names("array darray subarray alignat alignedat xalignat IEEEeqnarray")
"""Environments with an argument, which says how many columns there are and how they are set."""

ENVIRONMENTS = COLUMN_ENVIRONMENTS | _names(
    "align aligned flalign gather gathered multline multlined equation eqnarray split cases dcases rcases drcases"
    " matrix pmatrix bmatrix Bmatrix vmatrix Vmatrix smallmatrix psmallmatrix bsmallmatrix math displaymath dmath"
    " dgroup subequations lgathered rgathered"
)
"""Environments of a formula, without the star."""

DISPLAY_ENVIRONMENTS = _names(
    "equation align alignat flalign gather multline eqnarray displaymath math dmath IEEEeqnarray xalignat"
)
"""Those that begin a formula by themselves in TeX."""
