"""A section made ready to be read: no superscripts, no names of gradients, one view for each layer it speaks of."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from symderiv.read.functions.array_products import with_array_products
from symderiv.read.functions.normalised import with_softmax, with_zeros
from symderiv.read.functions.said_functions import with_said_functions, with_said_names, with_short_names
from symderiv.read.gradients.before_nonlinearity import with_preactivations
from symderiv.read.gradients.differentials import with_differentials
from symderiv.read.gradients.from_above import with_errors_from_above
from symderiv.read.gradients.gradient_names import Named, with_gradient_names, written_gradients
from symderiv.read.gradients.jacobians import with_jacobians
from symderiv.read.gradients.local_loss import with_local_loss
from symderiv.read.matrix.labels import with_labels
from symderiv.read.matrix.written import with_written_matrices
from symderiv.read.matrix.written_columns import with_written_columns
from symderiv.read.meaning.syntax import Indexed, Name
from symderiv.read.meaning.table import Symbols
from symderiv.read.meaning.terms import inside
from symderiv.read.names.loss_name import in_one_font
from symderiv.read.note import Placed
from symderiv.read.parts.blocks import with_blocks
from symderiv.read.parts.cuts import with_cuts
from symderiv.read.parts.spelled import with_parts
from symderiv.read.sentences.dotted_sums import with_dotted_sums
from symderiv.read.superscripts.examples import for_each_example
from symderiv.read.superscripts.layers import views
from symderiv.read.superscripts.numbered import with_numbers_above
from symderiv.read.superscripts.repeated import with_repeated_summed
from symderiv.read.superscripts.resolved import with_resolved
from symderiv.read.superscripts.roles import Roles, raised_in, roles
from symderiv.read.superscripts.stacked import with_stacked_examples
from symderiv.read.superscripts.steps import with_last_steps


@dataclass(frozen=True, slots=True)
class View:
    """Statements that are read together.

    symbols    the section's, with the names that layers are part of
    raised     the tensors whose first indices are written above: how many, and the bracket round them
    gradients  what the author calls gradients, by the tensor
    """

    placed: tuple[Placed, ...]
    symbols: Symbols
    raised: Mapping[str, tuple[int, str]]
    gradients: Mapping[str, str]


def section_views(placed: Sequence[Placed], symbols: Symbols, prose: str = "") -> tuple[View, ...]:
    """The section as it is read; more than once where it speaks of layers in general and of the last one."""
    placed, symbols = with_written_matrices(with_written_columns(placed), symbols)
    labelled = with_labels(with_numbers_above(in_one_font(with_array_products(placed))))
    short = with_short_names(with_stacked_examples(labelled))
    written = with_dotted_sums(with_softmax(with_zeros(short)), symbols.indices)
    told = with_differentials(with_jacobians(written, prose), prose)
    named = with_errors_from_above(with_gradient_names(with_preactivations(with_cuts(told), prose), symbols, prose))
    entries = with_parts(with_blocks(named.placed), symbols, named.loss)
    whole = with_local_loss(with_labels(entries), named.loss)
    known = roles(whole, symbols)
    found = []
    for items in views(whole, known, named.loss):
        lifted = for_each_example(items, known)
        raised = _raised(lifted, known)
        several = any(count > 1 for count, _ in raised.values())
        resolved = with_said_functions(with_said_names(with_resolved(lifted, known)))
        ready = with_last_steps(with_repeated_summed(resolved, symbols.indices, several, prose))
        found.append(View(ready, _with_layers(symbols, ready), raised, _gradients(named, ready)))
    return tuple(found)


def _with_layers(symbols: Symbols, placed: Sequence[Placed]) -> Symbols:
    """The symbols with an entry for each name that a layer is part of."""
    names = {part.name for item in placed for part in inside(item.statement.term) if isinstance(part, Name | Indexed)}
    layers = [(name, symbols.find(name.partition("^")[0])) for name in sorted(names) if symbols.find(name) is None]
    entries = (replace(entry, name=name, superscripts=0) for name, entry in layers if entry is not None)
    return replace(symbols, entries=(*symbols.entries, *entries))


def _raised(placed: Sequence[Placed], known: Roles) -> Mapping[str, tuple[int, str]]:
    """The names with indices above, with how many of them."""
    found: dict[str, tuple[int, str]] = {}
    for item in placed:
        for part in raised_in(item.statement.term):
            if isinstance(part, Indexed):
                count = sum(
                    (part.name, len(part.superscripts), at) in known.counted for at in range(len(part.superscripts))
                )
                if count:
                    found[part.name] = (count, known.styles.get(part.name, ""))
    return found


def _gradients(named: Named, placed: Sequence[Placed]) -> Mapping[str, str]:
    names = {part.name for item in placed for part in inside(item.statement.term) if isinstance(part, Name | Indexed)}
    return written_gradients(named, sorted(names))
