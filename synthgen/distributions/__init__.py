"""Probability distributions of one number, or of one name, as a configuration writes them.

==============================================  =========================================================
``0.4``                                         always this value
``[0.2, 0.9]``                                  uniform between the two
``{uniform: [0.2, 0.9]}``                       the same
``{log_uniform: [10, 200]}``                    uniform in the logarithm; both ends above 0
``{on_sphere: [8, 60]}``                        elevations of directions uniform on the sphere, in degrees
``{normal: {mean: 0.5, std: 0.1, min: 0, max: 1}}``  normal, cut off at min and max where they are given
``{choice: [1, 2, 5]}``                         one of these, all equally likely
``{choice: {values: [1, 2], weights: [3, 1]}}``  one of these, with these weights
``"1-5"``                                       for counts: every whole number from 1 to 5 equally likely
==============================================  =========================================================

and of a name: ``agx`` is always this one, ``[agx, none]`` are both equally likely, ``{agx: 3, none: 1}`` have
these weights.

Every value is drawn by inversion, `quantile(u)` of one uniform number, so a draw costs one number whatever
the distribution is.
"""

from synthgen.distributions.categories import Categorical, parsed_categorical, sample_index, sample_name
from synthgen.distributions.kinds import (
    Choice,
    Constant,
    Distribution,
    LawTable,
    LogUniform,
    Normal,
    OnSphere,
    Uniform,
    UniformInteger,
    sample_staged,
    sample_value,
    sample_values,
)
from synthgen.distributions.parsing import parsed_distribution, parsed_integer_distribution
from synthgen.distributions.schema import Category, Count, Scalar, one_of, within

__all__ = [
    "Categorical",
    "Category",
    "Choice",
    "Constant",
    "Count",
    "Distribution",
    "LawTable",
    "LogUniform",
    "Normal",
    "OnSphere",
    "Scalar",
    "Uniform",
    "UniformInteger",
    "one_of",
    "parsed_categorical",
    "parsed_distribution",
    "parsed_integer_distribution",
    "sample_index",
    "sample_name",
    "sample_staged",
    "sample_value",
    "sample_values",
    "within",
]
