//! Matrix products on slices.

use gemm::Parallelism;

/// A matrix in a slice, row-major or seen from the other side.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Matrix<'a> {
    values: &'a [f32],
    rows: usize,
    columns: usize,
    transposed: bool,
}

impl<'a> Matrix<'a> {
    /// `rows × columns`, row-major.
    pub(crate) fn new(values: &'a [f32], rows: usize, columns: usize) -> Self {
        assert_eq!(values.len(), rows * columns, "a matrix has as many numbers as rows times columns");
        Self { values, rows, columns, transposed: false }
    }

    /// The same numbers with rows and columns exchanged.
    pub(crate) fn transposed(self) -> Self {
        Self { rows: self.columns, columns: self.rows, transposed: !self.transposed, ..self }
    }

    /// From a number to the next column and to the next row.
    fn strides(self) -> (isize, isize) {
        if self.transposed { (self.rows as isize, 1) } else { (1, self.columns as isize) }
    }
}

/// `out = a·b`, or `out += a·b`; `out` is row-major.
pub(crate) fn multiply(out: &mut [f32], add: bool, a: Matrix<'_>, b: Matrix<'_>) {
    assert_eq!(a.columns, b.rows, "inner sizes differ");
    assert_eq!(out.len(), a.rows * b.columns, "the product has another size");
    let ((a_column, a_row), (b_column, b_row)) = (a.strides(), b.strides());
    #[expect(
        unsafe_code,
        reason = "gemm has no safe interface; nine tenths of a training step are spent in it"
    )]
    // SAFETY: every index `row * row_stride + column * column_stride` lies inside its slice, because a slice holds
    // exactly rows × columns numbers (asserted above and in `Matrix::new`); `out` is borrowed mutably, so it
    // overlaps neither.
    unsafe {
        gemm::gemm(
            a.rows,
            b.columns,
            a.columns,
            out.as_mut_ptr(),
            1,
            b.columns as isize,
            add,
            a.values.as_ptr(),
            a_column,
            a_row,
            b.values.as_ptr(),
            b_column,
            b_row,
            1.0,
            1.0,
            false,
            false,
            false,
            Parallelism::None,
        );
    }
}
