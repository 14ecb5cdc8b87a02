"""Average pooling over windows of S by S that do not overlap."""

from sympy import Eq, Sum, floor

from symderiv import Layer, dims, index, tensor

M, N, S, H, W = dims("M N S H W")
i, j = index("i", H), index("j", W)
p, q = index("p q", S)
a, b = tensor("a", M, N), tensor("b", H, W)

layer = Layer(
    inputs=(a,),
    forward=(Eq(b[i, j], Sum(a[S * i + p, S * j + q], p, q) / S**2),),
    where={H: floor(M / S), W: floor(N / S)},
    sizes={M: 5, N: 6, S: 2},
)
