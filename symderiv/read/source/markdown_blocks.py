"""Block rules for markdown-it: paragraphs in which a display formula is never cut by its own lines."""

from __future__ import annotations

from markdown_it.rules_block import StateBlock

from symderiv.read.source.delimiters import MARKDOWN, formula_at

_DISPLAYS = (("$$", "$$"), (r"\\[", r"\\]"), (r"\[", r"\]"), (r"\begin{", r"\end{"))


def paragraph(state: StateBlock, start_line: int, end_line: int, silent: bool) -> bool:
    """A paragraph or a heading underlined with `===` or `---`; always matches.

    As in markdown-it, except that a display formula that opens in the paragraph runs to its end, whatever its lines
    look like.
    """
    old_parent, state.parentType = state.parentType, "paragraph"
    terminators = state.md.block.ruler.getRules("paragraph")
    end_line = state.lineMax
    level = 0
    line = _after_display(state, start_line, end_line)
    while line < end_line and not state.isEmpty(line):
        if level := _underline(state, line):
            break
        is_lazy = state.sCount[line] - state.blkIndent > 3 or state.sCount[line] < 0
        if not is_lazy and any(rule(state, line, end_line, True) for rule in terminators):
            break
        line = _after_display(state, line, end_line)
    _push(state, start_line, line, level)
    state.parentType = old_parent
    return True


def indented_display(state: StateBlock, start_line: int, end_line: int, silent: bool) -> bool:
    """A display formula that is set in so far that it would be code."""
    text = _text(state, start_line)
    if not state.is_code_block(start_line) or not text.startswith(tuple(opening for opening, _ in _DISPLAYS)):
        return False
    mark = formula_at(text, 0, MARKDOWN)
    is_whole = mark is not None and not mark.problem
    if not is_whole and _end_of_display(state, start_line, 0, state.lineMax) is None:
        return False
    return silent or paragraph(state, start_line, end_line, silent)


def _push(state: StateBlock, start_line: int, line: int, level: int) -> None:
    """The tokens of a paragraph, or of a heading whose underline is at `line`."""
    content = state.getLines(start_line, line, state.blkIndent, False).strip()
    state.line = line + 1 if level else line
    name, tag = ("heading", f"h{level}") if level else ("paragraph", "p")
    opening = state.push(f"{name}_open", tag, 1)
    opening.map = [start_line, state.line]
    opening.markup = {1: "=", 2: "-"}.get(level, "")
    inline = state.push("inline", "", 0)
    inline.content = content
    inline.map = [start_line, line]
    inline.children = []
    state.push(f"{name}_close", tag, -1)


def _underline(state: StateBlock, line: int) -> int:
    """The level of the heading that this line underlines, or 0."""
    text = _text(state, line).rstrip()
    if state.sCount[line] < state.blkIndent or state.sCount[line] - state.blkIndent > 3 or not text:
        return 0
    if set(text) == {"="}:
        return 1
    return 2 if set(text) == {"-"} else 0


def _after_display(state: StateBlock, line: int, end_line: int) -> int:
    """The line after this one, or after the display formula that opens in it and ends in a later one."""
    text, position = _text(state, line), 0
    while position < len(text):
        if text[position] == "`":
            position = _after_code(text, position)
        elif text[position] not in "$\\":
            position += 1
        elif (mark := formula_at(text, position, MARKDOWN)) is not None and not mark.problem:
            position = mark.end
        elif (end := _end_of_display(state, line, position, end_line)) is not None:
            line, position = end
            text = _text(state, line)
        else:
            position += 2 if text[position] == "\\" else 1
    return line + 1


def _after_code(text: str, position: int) -> int:
    """Past a code span of one line, or past its opening ticks."""
    ticks = len(text[position:]) - len(text[position:].lstrip("`"))
    end = text.find("`" * ticks, position + ticks)
    return position + ticks if end < 0 else end + ticks


def _end_of_display(state: StateBlock, line: int, position: int, end_line: int) -> tuple[int, int] | None:
    """Line and position just after the display formula that opens here and goes on in the next line, if it has an end.

    It may have blank lines within an environment.  Elsewhere it may only where both of its delimiters are alone on
    their lines, and no dollar sign or heading is between, for then a missing delimiter is likelier.
    """
    text = _text(state, line)
    closing = next((closing for opening, closing in _DISPLAYS if text.startswith(opening, position)), None)
    if closing is None or state.src.find(closing, state.eMarks[line]) < 0:  # many without an end cost little
        return None
    alone = text.strip() in ("$$", r"\[")
    loose = False
    for last in range(line + 1, end_line):
        following = _text(state, last)
        loose = loose or (not following.strip() and not _in_environment(text))
        if loose and (not alone or following.startswith("#") or ("$" in following and following.strip() != closing)):
            return None
        text += "\n" + following
        if closing in following:
            mark = formula_at(text, position, MARKDOWN)
            if mark is not None and not mark.problem:
                is_sound = not loose or following.strip() == closing
                return (last, mark.end - text.rfind("\n") - 1) if is_sound else None
    return None


def _in_environment(text: str) -> bool:
    return text.count(r"\begin{") > text.count(r"\end{")


def _text(state: StateBlock, line: int) -> str:
    """A line without the prefixes of what it is in."""
    return state.src[state.bMarks[line] + state.tShift[line] : state.eMarks[line]]
