//! Least squares by the normal equations, for the few-column fits of climatologies and baselines.

/// A symmetric positive definite matrix, factored as `L Lᵀ`, ready to solve many right-hand sides.
#[derive(Debug, Clone)]
pub struct Cholesky {
    size: usize,
    lower: Vec<f64>,
}

/// The matrix of a fit is not positive definite: some columns say the same, or nothing was added.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("column {column} of the fit depends on the others; add a ridge or use fewer columns")]
pub struct NotPositiveDefinite {
    /// The first column that adds nothing to those before it.
    pub column: usize,
}

impl Cholesky {
    /// Factors the row-major `size × size` matrix of which the lower triangle is given.
    ///
    /// # Errors
    /// When the matrix is not positive definite.
    pub fn factor(mut lower: Vec<f64>, size: usize) -> Result<Self, NotPositiveDefinite> {
        for row in 0..size {
            let (above, current) = lower.split_at_mut(row * size);
            for column in 0..row {
                let pivot = &above[column * size..=column * size + column];
                let sum = dot(&current[..column], &pivot[..column]);
                current[column] = (current[column] - sum) / pivot[column];
            }
            let rest = current[row] - dot(&current[..row], &current[..row]);
            if rest.is_nan() || rest <= 0.0 {
                return Err(NotPositiveDefinite { column: row });
            }
            current[row] = rest.sqrt();
        }
        Ok(Self { size, lower })
    }

    /// Solves for one right-hand side.
    pub fn solve(&self, right: &[f64]) -> Vec<f64> {
        let mut x = right.to_vec();
        for row in 0..self.size {
            let sum = dot(&self.row(row)[..row], &x[..row]);
            x[row] = (x[row] - sum) / self.row(row)[row];
        }
        for row in (0..self.size).rev() {
            x[row] /= self.row(row)[row];
            let value = x[row];
            for (x, lower) in x[..row].iter_mut().zip(self.row(row)) {
                *x -= lower * value;
            }
        }
        x
    }

    fn row(&self, row: usize) -> &[f64] {
        &self.lower[row * self.size..(row + 1) * self.size]
    }
}

/// Sum of products. Four running sums, because one would wait for itself at every step.
pub fn dot(left: &[f64], right: &[f64]) -> f64 {
    let (lefts, rights) = (left.chunks_exact(4), right.chunks_exact(4));
    let tail: f64 = lefts.remainder().iter().zip(rights.remainder()).map(|(a, b)| a * b).sum();
    let mut sums = [0.0; 4];
    for (a, b) in lefts.zip(rights) {
        for lane in 0..4 {
            sums[lane] += a[lane] * b[lane];
        }
    }
    sums.iter().sum::<f64>() + tail
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_repeated_column_is_named() {
        let matrix = vec![1.0, 0.0, 1.0, 1.0];
        assert_eq!(Cholesky::factor(matrix, 2).unwrap_err(), NotPositiveDefinite { column: 1 });
    }

    proptest! {
        #[test]
        fn a_solution_gives_the_right_hand_side_back(
            rows in proptest::collection::vec(-1.0..1.0_f64, 5 * 5),
            right in proptest::collection::vec(-1.0..1.0_f64, 5),
        ) {
            // R Rᵀ + I is positive definite whatever R is
            let matrix: Vec<f64> = (0..25)
                .map(|at| dot(&rows[at / 5 * 5..][..5], &rows[at % 5 * 5..][..5]) + f64::from(at / 5 == at % 5))
                .collect();
            let x = Cholesky::factor(matrix.clone(), 5).unwrap().solve(&right);
            for (row, right) in right.iter().enumerate() {
                prop_assert!((dot(&matrix[row * 5..][..5], &x) - right).abs() < 1e-9);
            }
        }
    }
}
