"""The words under a picture, from what was found in the relations."""

from __future__ import annotations

from dataclasses import dataclass

from symderiv.emit.names import latex_name, tensor_name
from symderiv.emit.notation import Notation
from symderiv.emit.picture import Picture
from symderiv.emit.text import listed


@dataclass(frozen=True, slots=True)
class Marks:
    """How a drawing shows what depends on the chosen element, the window, and what nothing reads."""

    reached: str
    window: str
    unread: str


IN_COLOUR = Marks("green", "Grey", "Crossed out")
IN_LETTERS = Marks("marked #", "Marked o", "Marked x")


def caption(picture: Picture, notation: Notation, marks: Marks) -> str:
    """One to four sentences, with mathematics between dollar signs."""
    sentences = [_reach(picture, notation, marks)]
    if picture.focus is not None and any(panel.window for panel in picture.panels):
        sentences.append(f"{marks.window}: what {element_name(*picture.focus, notation)} depends on.")
    if picture.panels[0].unread:
        sentences.append(f"{marks.unread}: what no output reads; the gradient is 0 there.")
    sentences.append(_setting(picture, notation))
    return " ".join(sentence for sentence in sentences if sentence)


def element_name(tensor: str, position: tuple[int, ...], notation: Notation) -> str:
    """`$a_{2,3}$`, counted from 0."""
    numbers = [str(number) for number in position]
    text = "".join(numbers) if all(len(number) == 1 for number in numbers) and len(numbers) == 1 else ",".join(numbers)
    return f"${_with_indices(tensor, text, notation)}$"


def _with_indices(tensor: str, text: str, notation: Notation) -> str:
    name = tensor_name(tensor, notation.tensors)
    return f"{name}_{{{text}}}" if text else name


def _reach(picture: Picture, notation: Notation, marks: Marks) -> str:
    tensor, position = picture.chosen
    chosen = element_name(tensor, position, notation)
    first, _, total = picture.reached[0]
    if picture.every_element_reaches_all and total > 1 and position:
        target, source = (f"${tensor_name(name, notation.tensors)}$" for name in (first, tensor))
        every = f"Every element of {target} depends on every element of {source}"
        return f"{every}: the gradient of {chosen} ({marks.reached}) collects from all of them."
    parts = [_amount(name, elements, total, notation) for name, elements, total in picture.reached if elements]
    return f"{chosen} acts on {listed(parts)} ({marks.reached}), and its gradient collects from there."


def _amount(name: str, elements: tuple[tuple[int, ...], ...], total: int, notation: Notation) -> str:
    if len(elements) == 1:
        return element_name(name, elements[0], notation)
    letter = f"${tensor_name(name, notation.tensors)}$"
    return f"all of {letter}" if len(elements) == total else f"{len(elements)} of the {total} elements of {letter}"


def _setting(picture: Picture, notation: Notation) -> str:
    sizes = ", ".join(f"${latex_name(name, notation.sizes)}={value}$" for name, value in picture.sizes)
    integers = [f"${tensor_name(name, notation.tensors)}$" for name in picture.integers]
    choice = f" and one choice of {listed(integers)}" if integers else ""
    return f"Drawn for {sizes}{choice}." if sizes else ""


def panel_title(picture: Picture, place: int, notation: Notation) -> str:
    r"""`a`, or `x_{0,0,\cdot,\cdot}` for the slice that is shown of a tensor with more than two dimensions."""
    panel = picture.panels[place]
    if not panel.leading:
        return tensor_name(panel.tensor, notation.tensors)
    dots = [str(number) for number in panel.leading] + [r"\cdot", r"\cdot"]
    return _with_indices(panel.tensor, ",".join(dots), notation)
