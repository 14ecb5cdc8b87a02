"""How many operations gradients take at given sizes, counted on the formulas as they are printed.

    a + b + c, a b / c     one less than there are terms or factors; 1 / a alone is one
    a^b, sqrt(a)           one; in a^(-b) the division is one more
    f(a), f'(a), exp(a)    one; max(a, b, c) one less than there are arguments
    a < b, a = b           one
    sum_j, max_j           one less than there are terms

Each counts once for every value that the indices it depends on take, not for every element of the result: in
`y_i (dy_i - sum_j dy_j y_j)` the sum is taken once.  What is the same but for the names of indices, the order of terms
and factors and the sign counts once: `exp(x_i)` beside `sum_j exp(x_j)` is n calls.  So does a part of a sum or product
that stands elsewhere by itself: `a_i - b_i - c` beside `sum_j (a_j - b_j)` is n subtractions more, not 2 n.  Otherwise
terms and factors are joined in the order that takes fewest: in `x_ni s_n / D` the division is by n alone.

Nothing is counted for

    reads                  of what the forward pass has, and of gradients, which count where they are computed
    signs                  -a, and subtraction is an addition
    places and numbers     whatever is made of numbers, sizes and indices alone: positions, limits, conditions on
                           indices; as a term or factor, all that a sum or product has of it counts as one
    choices                a bracket as a factor and the cases say what is computed; their comparisons count

A product whose bracket on indices is 0 is not computed and is no term of a sum; of cases on indices one is computed.
Where the values of tensors decide, all is counted: every branch, every term, whatever the bracket; for what a limit
reads, 0 or the largest size, whichever makes more terms.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from itertools import product

from symderiv.derive.count import Count
from symderiv.derive.sharing import with_common_parts
from symderiv.lang.expr import split_name
from symderiv.lang.layer import Equation, Tensor
from symderiv.numbers.arithmetic import EXACT
from symderiv.numbers.evaluate import Evaluation
from symderiv.numbers.run import shape_of


def operations(equations: Iterable[Equation], tensors: Mapping[str, Tensor], sizes: Mapping[str, int]) -> int:
    """The operations of equations that are computed together, at these sizes.

    `tensors` has the shape of what each equation defines, where a gradient has that of its tensor.  Raises Unsupported
    for a node that it does not know.
    """
    count, given = Count(Evaluation(EXACT, {}, sizes)), tuple(equations)
    formulas = with_common_parts(tuple(equation.rhs for equation in given))
    for equation, formula in zip(given, formulas, strict=True):
        shape = shape_of(tensors[split_name(equation.lhs.tensor)[-1]], sizes)
        for position in product(*(range(length) for length in shape)):
            count.visit(formula, dict(zip(equation.indices, position, strict=True)))
    return count.total()
