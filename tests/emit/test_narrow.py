"""Lines that are too wide: statements taken apart, lists broken, comments wrapped."""

import ast
import re

from symderiv.emit.narrow import WIDTH, broken, comment_lines, harmless, statement_lines
from symderiv.lower.ops import Apply, Op, Variable
from symderiv.lower.program import Statement


def long_sum(terms: int) -> Op:
    total: Op = Variable("a_rather_long_name_0", 1)
    for place in range(1, terms):
        square = Apply("multiply", (Variable(f"a_rather_long_name_{place}", 1), Variable("b", 1)))
        total = Apply("add", (total, square))
    return total


def test_a_narrow_statement_stays_one() -> None:
    assert statement_lines(Statement("y", long_sum(3)), {}, set()) == [
        "y = a_rather_long_name_0 + a_rather_long_name_1 * b + a_rather_long_name_2 * b"
    ]


def test_a_wide_statement_is_taken_apart_into_named_parts() -> None:
    taken = {"y", "b"}
    lines = statement_lines(Statement("y", long_sum(12)), {}, taken)
    assert all(len(line) <= WIDTH for line in lines)
    assert lines[-1].startswith("y = ")
    names = [line.split(" = ")[0] for line in lines]
    assert len(set(names)) == len(lines) > 1
    assert taken >= set(names)
    for name in names[:-1]:
        assert sum(len(re.findall(rf"\b{name}\b", line.split(" = ")[1])) for line in lines) == 1


def test_a_list_is_broken_at_its_own_commas() -> None:
    items = ", ".join(f'"key{place}": value(a, b)' for place in range(8))
    lines = broken(f"return {{{items}}}")
    assert lines[0] == "return {"
    assert lines[1] == '    "key0": value(a, b),'
    assert lines[-1] == "}"
    assert broken("return {a, b}") == ["return {a, b}"]


def test_a_bracket_that_groups_is_no_tuple() -> None:
    """`a @ (b,)` would be a product with an array of one row."""
    names = [f"name_{place}" for place in range(12)]
    for text in (
        f"total = 3 * ({' + '.join(names)})",
        f"total = ({' + '.join(names)}) * (2 * ({' - '.join(names)}))",
        f"total = max(3 * ({' + '.join(names)}), 2)",
    ):
        lines = broken(text, 60)
        assert len(lines) > 2
        assert ast.dump(ast.parse(text)) == ast.dump(ast.parse("\n".join(lines)))


def test_a_tuple_stays_one() -> None:
    for text in (f"shape = ({'n' * 50},)", f"shape = ({'n' * 30}, {'m' * 30})"):
        assert ast.dump(ast.parse(text)) == ast.dump(ast.parse("\n".join(broken(text, 40))))


def test_a_comma_in_quotes_is_no_comma() -> None:
    call = f'y = np.einsum("ij,jk->ik", {"a" * 50}, {"b" * 50})'
    assert broken(call)[1] == '    "ij,jk->ik",'


def test_a_comment_is_wrapped_and_indented() -> None:
    lines = comment_lines("word " * 40)
    assert lines[0].startswith("# word")
    assert all(line.startswith("#     word") for line in lines[1:])
    assert all(len(line) <= WIDTH for line in lines)


def test_nothing_that_an_author_writes_ends_a_docstring() -> None:
    assert harmless('a """ b\n\\x\0 c') == "a ''' b x  c"
