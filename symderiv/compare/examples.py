"""A small note for each code in which it is found, for `symderiv explain`.  The tests judge every one of them."""

from __future__ import annotations

_SQUARED = r"$E = \frac12 \sum_i (y_i - t_i)^2$"
_DENSE = rf"$y_i = \sum_j w_{{ij}} x_j + b_i$, {_SQUARED}"
_FUNCTION = rf"$y_i = f(x_i)$, {_SQUARED}"
_ABOVE_ZERO = r"$y_i = \begin{cases} x_i & x_i > 0 \\ 0 & \text{otherwise} \end{cases}$"

EXAMPLES = {
    code: f"{relations}\n\n{statement}" if relations else statement
    for code, relations, statement in (
        ("SD101", "", r"$\frac{\partial E}{\partial x_i} = \left( y_i$"),
        ("SD102", "", r"$\frac{\partial E}{\partial x_i} = \unheardof{y_i}$"),
        ("SD103", "", "$y = 1" + "0" * 100 + " x$"),
        ("SD200", _DENSE, r"$\frac{\partial E}{\partial w_{ij}} = x_j^3 y_i \log t_i$"),
        ("SD201", _FUNCTION, r"$\frac{\partial E}{\partial y_i} = t_i - y_i$"),
        ("SD202", _FUNCTION, r"$\frac{\partial E}{\partial y_i} = y_i - t_i + x_i$"),
        (
            "SD203",
            rf"$y_i = \frac{{e^{{x_i}}}}{{\sum_j e^{{x_j}}}}$, {_SQUARED}",
            r"$\frac{\partial E}{\partial x_i} = \frac{\partial E}{\partial y_i} \frac{\partial y_i}{\partial x_i}$",
        ),
        ("SD204", _DENSE, r"$\frac{\partial E}{\partial w_{ij}} = y_i - t_i$"),
        ("SD205", _FUNCTION, r"$\frac{\partial E}{\partial y_i} = 2(y_i - t_i)$"),
        ("SD206", _FUNCTION, r"$\frac{\partial E}{\partial x_i} = (y_i - t_i) f(x_i)$"),
        ("SD207", _DENSE, r"$\frac{\partial E}{\partial w_{ij}} = (y_i - t_i) x_i$"),
        (
            "SD208",
            r"$y_i = \sum_{k=0}^{2} w_k x_{i+k}$ for $i = 0, \dots, n-1$",
            r"$\frac{\partial E}{\partial w_k} = \sum_{i=0}^{n-2} \frac{\partial E}{\partial y_i} x_{i+k}$",
        ),
        ("SD209", _DENSE, r"$\frac{\partial E}{\partial b_i} = y_i - b_i$"),
        (
            "SD210",
            "$a_i = 3 x_i$, $y_i = f(a_i)$",
            r"$\frac{\partial E}{\partial a_i} = \frac{\partial E}{\partial y_i} f'(x_i)$",
        ),
        (
            "SD211",
            r"$y_i = \sin x_i$",
            r"$\frac{\partial E}{\partial x_i} = \frac{\partial E}{\partial y_i} \sin x_i$",
        ),
        (
            "SD212",
            "$y_i = x_i^3$",
            r"$\frac{\partial E}{\partial x_i} = 3 x_i^3 \frac{\partial E}{\partial y_i}$",
        ),
        ("SD213", _DENSE, r"$\frac{\partial E}{\partial x_j} = (y_i - t_i) w_{ij}$"),
        ("SD214", _DENSE, r"$\frac{\partial E}{\partial b_i} = \sum_i (y_i - t_i)$"),
        ("SD215", "$Y = X W$", r"$\frac{\partial L}{\partial X} = \frac{\partial L}{\partial Y} W$"),
        ("SD216", "$Y = X W$", r"$\frac{\partial L}{\partial W} = \frac{\partial L}{\partial Y} X^T$"),
        (
            "SD217",
            _ABOVE_ZERO,
            r"$\frac{\partial E}{\partial x_i} = \begin{cases} \frac{\partial E}{\partial y_i} & x_i < 0 \\"
            r" 0 & \text{otherwise} \end{cases}$",
        ),
        (
            "SD218",
            _ABOVE_ZERO,
            r"$\frac{\partial E}{\partial x_i} = \begin{cases} 0 & x_i > 0 \\"
            r" \frac{\partial E}{\partial y_i} & \text{otherwise} \end{cases}$",
        ),
        (
            "SD219",
            "$y_i = w_i y_i$",
            r"$\frac{\partial E}{\partial w_i} = \frac{\partial E}{\partial y_i} x_i$",
        ),
        ("SD220", _DENSE, r"$\frac{\partial E}{\partial b_j} = \sum_i (y_i - t_i) w_{ij}$"),
        ("SD221", _FUNCTION, r"$\frac{\partial E}{\partial x_i} = (y_i - t_i) f'(y_i)$"),
        ("SD301", _DENSE, r"$\frac{\partial E}{\partial b_i} = \frac{}{} (y_i - t_i)$"),
        (
            "SD302",
            r"$h_t = \tanh(w h_{t-1} + x_t)$",
            r"$\frac{\partial h_t}{\partial w} = (1 - h_t^2) h_{t-1}$",
        ),
        ("SD303", _FUNCTION, r"$\frac{\partial E}{\partial x_i} = (y_i - t_i) g_i$"),
    )
}
