"""Markdown: the passages of a note, with the formulas in them.

markdown-it-py finds the blocks and the inline code; formulas are found by rules of our own, because every character
has to keep its place, and because a display formula must not be cut by its own lines (`- b`, `= c`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from markdown_it import MarkdownIt
from markdown_it.rules_block import StateBlock
from markdown_it.rules_inline import StateInline, backtick, html_inline
from markdown_it.token import Token

from symderiv.read.source.delimiters import MARKDOWN, Mark, formula_at
from symderiv.read.source.markdown_blocks import indented_display, paragraph
from symderiv.read.source.operations import of_operations
from symderiv.read.source.passages import CodeMark, Comment, LinePlace, Passage
from symderiv.read.source.plain import PLAIN_LANGUAGES, of_block, of_prose

MAX_NESTING = 100

_FRONT_MATTER = re.compile(r"---[ \t]*\n.*?\n(?:---|\.\.\.)[ \t]*(?:\n|\Z)", re.DOTALL)
_COMMENT = re.compile(r"<!--.*?(?:-->|\Z)", re.DOTALL)
_HIDDEN_ELEMENT = re.compile(r"<(script|style|pre|code|textarea)\b.*?(?:</\1\s*>|\Z)", re.DOTALL | re.IGNORECASE)
_ROLE = re.compile(r"(?:\{math\}|:math:)`\Z")
_OPTIONS = re.compile(r"(?:\s*:[a-z-]+:[^\n]*\n)+")
_TAG = re.compile(r"</?[A-Za-z][A-Za-z0-9-]*(?:\s[^<>]*)?/?>")


def passages(text: str) -> Iterator[Passage]:
    """The passages of a Markdown text in order; lines end in a single newline character.

    A line that is nested too deeply in quotes and lists is one formula that cannot be read.
    """
    front = _FRONT_MATTER.match(text)
    if front:
        text = "\n" * front.group().count("\n") + text[front.end() :]
    lines = text.split("\n")
    blocks = _parser()
    level, underline = 0, ""
    row: int | None = None
    for token in blocks.parse(text):
        if token.type == "heading_open":
            level, underline = int(token.tag[1:]), token.markup
        elif token.type == "heading_close":
            level, underline = 0, ""
        elif token.type == "tr_open" and token.map:
            row = token.map[0]
            yield _inline_passage(blocks, lines[row], (LinePlace(0, row + 1, 1),))
        elif token.type == "tr_close":
            row = None
        elif token.type == "inline" and token.map and row is None:
            text_places = _places(token.content, lines, token.map[0])
            is_heading = level > 0 and not (underline == "-" and _is_above_rule(token.content))
            yield _inline_passage(blocks, token.content, text_places, level if is_heading else 0)
        elif token.type in ("fence", "code_block", "html_block") and token.map:
            yield _verbatim_passage(blocks, token, lines)
        elif token.type == "too_deep" and token.map:
            yield _too_deep_passage(lines[token.map[0]], token.map[0])


def _parser() -> MarkdownIt:
    """Blocks only; inline content is parsed passage by passage."""
    parser = MarkdownIt("commonmark", {"maxNesting": 2 * MAX_NESTING}).enable("table")
    parser.disable(["lheading", "reference", "inline", "text_join"])
    parser.block.ruler.before("table", "too_deep", _too_deep_rule)
    parser.block.ruler.before("code", "indented_display", indented_display)
    parser.block.ruler.at("paragraph", paragraph)
    parser.inline.ruler.before("escape", "formula", _formula_rule)
    parser.inline.ruler.at("backticks", _code_rule)
    parser.inline.ruler.at("html_inline", _html_rule)
    return parser


def _too_deep_rule(state: StateBlock, start_line: int, end_line: int, silent: bool) -> bool:
    """A line by itself where markdown-it would soon leave out all that follows."""
    if state.level < MAX_NESTING:
        return False
    state.line = start_line + 1
    state.push("too_deep", "", 0).map = [start_line, state.line]
    return True


def _formula_rule(state: StateInline, silent: bool) -> bool:
    if state.src[state.pos] not in "$\\":
        return False
    mark = formula_at(state.src, state.pos, MARKDOWN)
    if mark is None:
        return False
    if not silent:
        state.push("formula", "", 0).meta = {"mark": mark}
    state.pos = mark.end
    return True


def _code_rule(state: StateInline, silent: bool) -> bool:
    """The rule of markdown-it, and where the code stands."""
    start = state.pos
    found = backtick(state, silent)
    if found and not silent and state.tokens and state.tokens[-1].type == "code_inline" and not state.tokens[-1].meta:
        ticks = len(state.tokens[-1].markup)
        state.tokens[-1].meta = {"code": CodeMark(start + ticks, state.pos - ticks)}
    return found


def _html_rule(state: StateInline, silent: bool) -> bool:
    """The rule of markdown-it, and where the tag or comment stands."""
    start = state.pos
    found = html_inline(state, silent)
    if found and not silent:
        state.tokens[-1].meta = {"start": start}
    return found


def _is_above_rule(content: str) -> bool:
    """Are the dashes below meant as a rule?  So where the would-be heading has several lines or is but a formula."""
    mark = formula_at(content, 0, MARKDOWN) if content[:1] in ("$", "\\") else None
    return "\n" in content or (mark is not None and mark.end == len(content))


def _places(content: str, lines: Sequence[str], first_line: int) -> tuple[LinePlace, ...]:
    """Where each line of a block's content stands: at the end of its line of the file, closing hashes aside.

    Blanks before it may stand for a part of a tab, so that what follows them has a place of its own.
    """
    places: list[LinePlace] = []
    offset = 0
    for number, part in enumerate(content.split("\n"), first_line):
        line = lines[number] if number < len(lines) else ""
        begin, blanks = line.rfind(part.strip()), len(part) - len(part.lstrip())
        places.append(LinePlace(offset, number + 1, max(0, begin - blanks) + 1))
        if begin < blanks:
            places.append(LinePlace(offset + blanks, number + 1, begin + 1))
        offset += len(part) + 1
    return tuple(places)


def _inline_passage(parser: MarkdownIt, text: str, places: tuple[LinePlace, ...], level: int = 0) -> Passage:
    """A passage of running text with what is inside."""
    formulas: list[Mark] = []
    comments: list[Comment] = []
    code: list[CodeMark] = []
    tokens: list[Token] = []
    parser.inline.parse(text, parser, {}, tokens)
    for token in tokens:
        if token.type == "formula":
            formulas.append(token.meta["mark"])
        elif token.type == "html_inline" and token.content.startswith("<!--"):
            comments.append(Comment(token.meta["start"], token.content))
        elif token.type == "code_inline":
            span = token.meta["code"]
            begin = _ROLE.search(text, max(0, span.start - 8), span.start)
            if begin:
                formulas.append(Mark(begin.start(), span.end + 1, span.start, span.end, display=False))
            else:
                code.append(span)
    taken = [*((m.start, m.end) for m in formulas), *((m.start, m.end) for m in code)]
    taken += [(comment.start, comment.start + len(comment.text)) for comment in comments]
    typed = (*of_prose(text, taken), *of_operations(text, code))
    marks = tuple(sorted((*formulas, *typed), key=lambda mark: mark.start))
    return Passage(text, places, marks, tuple(comments), tuple(code), level)


def _too_deep_passage(line: str, number: int) -> Passage:
    problem = f"Quotes and lists are nested deeper than {MAX_NESTING} levels."
    return Passage(line, (LinePlace(0, number + 1, 1),), (Mark(0, len(line), 0, len(line), True, problem),))


def _verbatim_passage(parser: MarkdownIt, token: Token, lines: Sequence[str]) -> Passage:
    """A fence, indented code, or HTML; a `math` fence is one formula, and the text of HTML may have formulas."""
    first = (token.map or [0])[0] + (token.type == "fence")
    content = token.content.removesuffix("\n")
    places = _places(content, lines, first)
    whole = len(content)
    if token.type == "html_block":
        comments = tuple(Comment(match.start(), match.group()) for match in _COMMENT.finditer(content))
        seen = content
        for hidden in (_COMMENT, _HIDDEN_ELEMENT, _TAG):
            seen = hidden.sub(lambda match: re.sub(r"[^\n]", " ", match.group()), seen)
        inner = _inline_passage(parser, seen, places)
        return Passage(content, places, inner.formulas, comments, inner.code)
    language = token.info.strip().split(" ")[0] if token.type == "fence" else ""
    if language in ("math", "{math}") and content.strip():
        options = _OPTIONS.match(content)
        start = options.end() if options and language == "{math}" else 0
        return Passage(content, places, (Mark(0, whole, start, whole, display=True),))
    plain = of_block(content) if language in PLAIN_LANGUAGES else ()
    return Passage(content, places, plain, code=(CodeMark(0, whole, language),))
