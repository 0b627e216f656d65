"""Large symmetric positive definite matrices, mostly zeros: solve, determinant, parts of the inverse.

A precision matrix of neighbours has about twenty entries in a row; its inverse is full. What the spatial
model needs of the inverse (the traces of its likelihood) lies where the factor of the matrix has entries, and
Takahashi's recursion gives exactly these. Small matrices are handled by LAPACK, without compiled code.
"""

from __future__ import annotations

import numpy as np
import scipy.sparse as sparse
from scipy.linalg import cho_solve, cholesky, solve_triangular
from scipy.sparse.linalg import splu

from vicinia.methods.small_area.inputs import Floats

DENSE = 300
"""Up to so many rows, or where a tenth of the entries is not zero, full matrices are quicker."""


class Ordering:
    """How a family of matrices with the same pattern is factorised; made once, used at every step."""

    def __init__(self, pattern: sparse.csc_array) -> None:
        self.size = pattern.shape[0]
        self.order = np.arange(self.size)
        """Rows in the order of elimination."""
        self.is_dense = self.size <= DENSE or pattern.nnz > 0.1 * self.size**2
        if not self.is_dense:
            from vicinia.methods.small_area import sparse_factor

            # SuperLU finds an order of elimination that leaves few new entries (minimum degree).
            trial = splu(
                sparse.csc_matrix(pattern), permc_spec="MMD_AT_PLUS_A", diag_pivot_thresh=0.0,
                options={"SymmetricMode": True},
            )  # fmt: skip
            self.order = np.argsort(trial.perm_c)
            self.pattern = self.arrange(pattern)
            self.parent, self.starts = sparse_factor.symbolic(self.pattern.indptr, self.pattern.indices)

    def arrange(self, matrix: sparse.sparray) -> sparse.csc_array:
        """The matrix in the order of elimination."""
        arranged = sparse.csc_array(matrix[self.order][:, self.order])
        arranged.sort_indices()
        return arranged

    def factor(self, matrix: sparse.csc_array) -> Factor:
        """Factorise a matrix of the family. Raises LinAlgError when it is not positive definite."""
        return DenseFactor(matrix.toarray()) if self.is_dense else SparseFactor(self, matrix)


class Factor:
    """A factorised matrix A = C C'."""

    logdet: float

    def solve(self, right: Floats) -> Floats:
        """A^-1 right, for a vector or columns."""
        raise NotImplementedError

    def half(self, right: Floats) -> Floats:
        """C^-1 right, rows in an order of its own."""
        raise NotImplementedError

    def half_transposed(self, right: Floats) -> Floats:
        """C'^-1 right, for right in the order of `half`."""
        raise NotImplementedError

    def inverse_sum(self, matrix: sparse.sparray) -> float:
        """trace(A^-1 matrix) for a symmetric matrix without entries where A has none."""
        raise NotImplementedError


class DenseFactor(Factor):
    """By LAPACK."""

    def __init__(self, matrix: Floats) -> None:
        self._lower = cholesky(matrix, lower=True, overwrite_a=True, check_finite=False)
        self.logdet = 2.0 * float(np.log(np.diag(self._lower)).sum())
        self._inverse: Floats | None = None

    def solve(self, right: Floats) -> Floats:
        return np.asarray(cho_solve((self._lower, True), right, check_finite=False))

    def half(self, right: Floats) -> Floats:
        return np.asarray(solve_triangular(self._lower, right, lower=True, check_finite=False))

    def half_transposed(self, right: Floats) -> Floats:
        return np.asarray(solve_triangular(self._lower, right, lower=True, trans="T", check_finite=False))

    def inverse_sum(self, matrix: sparse.sparray) -> float:
        if self._inverse is None:
            self._inverse = self.solve(np.eye(self._lower.shape[0]))
        entries = matrix.tocoo()
        return float(self._inverse[entries.row, entries.col] @ entries.data)


class SparseFactor(Factor):
    """A = P' L D L' P, in compiled loops over the entries."""

    def __init__(self, ordering: Ordering, matrix: sparse.csc_array) -> None:
        from vicinia.methods.small_area import sparse_factor

        self._kernels = sparse_factor
        self._ordering = ordering
        arranged = ordering.arrange(matrix)
        self._rows, self._values, self._pivots = sparse_factor.numeric(
            ordering.pattern.indptr, ordering.pattern.indices,
            arranged.indptr, arranged.indices, arranged.data, ordering.parent, ordering.starts,
        )  # fmt: skip
        if not (self._pivots > 0).all():
            raise np.linalg.LinAlgError("the matrix is not positive definite")
        self.logdet = float(np.log(self._pivots).sum())
        self._inverse: sparse.csc_array | None = None

    def solve(self, right: Floats) -> Floats:
        return self._back(self._forward(right) / self._pivots[:, None]).reshape(right.shape)

    def half(self, right: Floats) -> Floats:
        return (self._forward(right) / np.sqrt(self._pivots)[:, None]).reshape(right.shape)

    def half_transposed(self, right: Floats) -> Floats:
        scaled = right.reshape(self._ordering.size, -1) / np.sqrt(self._pivots)[:, None]
        return self._back(scaled).reshape(right.shape)

    def inverse_sum(self, matrix: sparse.sparray) -> float:
        if self._inverse is None:
            starts, pivots = self._ordering.starts, self._pivots
            below, diagonal = self._kernels.selected_inverse(starts, self._rows, self._values, pivots)
            size = self._ordering.size
            lower = sparse.csc_array((below, self._rows, starts), shape=(size, size))
            self._inverse = lower + sparse.diags_array(diagonal / 2, format="csc")
        return 2.0 * float(self._inverse.multiply(self._ordering.arrange(matrix)).sum())

    def _forward(self, right: Floats) -> Floats:
        columns = np.array(right.reshape(self._ordering.size, -1)[self._ordering.order], order="C")
        self._kernels.forward(self._ordering.starts, self._rows, self._values, columns)
        return columns

    def _back(self, columns: Floats) -> Floats:
        self._kernels.backward(self._ordering.starts, self._rows, self._values, columns)
        found = np.empty_like(columns)
        found[self._ordering.order] = columns
        return found
