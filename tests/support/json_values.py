"""Any JSON value, for property tests."""

from hypothesis import strategies as st

# Among others, what looks like the place that a parser's complaint ends with.
_TEXTS = st.text() | st.just("x - at `$.Attributes[...]")
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | _TEXTS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(_TEXTS, inner, max_size=4),
    max_leaves=12,
)
