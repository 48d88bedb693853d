//! A bracketing root finder.

/// Where `f` crosses zero between `low` and `high`, to within `tolerance`; `None` when both ends have
/// the same sign, so that there is nothing to bracket. Chandrupatla's method (Advances in Engineering
/// Software 28:145, 1997): bisection that takes an inverse quadratic step where that is safe.
pub(super) fn bracketed(f: impl Fn(f64) -> f64, low: f64, high: f64, tolerance: f64) -> Option<f64> {
    let (mut near, mut far) = (Point::at(&f, high), Point::at(&f, low));
    if let Some(end) = [near, far].into_iter().find(|end| end.value == 0.0) {
        return Some(end.x);
    }
    if near.is_positive() == far.is_positive() || !(near.value.is_finite() && far.value.is_finite()) {
        return None;
    }
    let mut step = 0.5;
    for _ in 0..100 {
        let next = Point::at(&f, near.x + step * (far.x - near.x));
        let dropped;
        if next.is_positive() == near.is_positive() {
            dropped = near;
        } else {
            dropped = far;
            far = near;
        }
        near = next;
        let best = if near.value.abs() < far.value.abs() { near } else { far };
        let margin = tolerance / (far.x - near.x).abs();
        if margin > 0.5 || near.value == 0.0 {
            return Some(best.x);
        }
        step = quadratic_step(near, far, dropped).unwrap_or(0.5).clamp(margin, 1.0 - margin);
    }
    Some(near.x)
}

/// A point of the function.
#[derive(Clone, Copy)]
struct Point {
    x: f64,
    value: f64,
}

impl Point {
    fn at(f: impl Fn(f64) -> f64, x: f64) -> Self {
        Self { x, value: f(x) }
    }

    fn is_positive(self) -> bool {
        self.value.is_sign_positive()
    }
}

/// The inverse quadratic step through three points, where Chandrupatla's test allows it.
fn quadratic_step(near: Point, far: Point, dropped: Point) -> Option<f64> {
    let xi = (near.x - far.x) / (dropped.x - far.x);
    let phi = (near.value - far.value) / (dropped.value - far.value);
    let (at_near, at_far, at_dropped) = (near.value, far.value, dropped.value);
    (phi * phi < xi && (1.0 - phi).powi(2) < 1.0 - xi).then(|| {
        at_near / (at_far - at_near) * at_dropped / (at_far - at_dropped)
            + (dropped.x - near.x) / (far.x - near.x) * at_near / (at_dropped - at_near) * at_far
                / (at_dropped - at_far)
    })
}

#[cfg(test)]
mod tests {
    use super::bracketed;

    #[test]
    fn a_root_is_found_to_the_tolerance() {
        let root = bracketed(|x| x.powi(3) - 2.0, 0.0, 5.0, 1e-12).unwrap();
        assert!((root - 2.0_f64.cbrt()).abs() < 1e-11, "{root}");
    }

    #[test]
    fn an_end_that_is_the_root_is_found() {
        assert_eq!(bracketed(|x| x - 1.0, 1.0, 5.0, 1e-9), Some(1.0));
    }

    #[test]
    fn without_a_change_of_sign_there_is_no_root() {
        assert_eq!(bracketed(|x| x * x + 1.0, -1.0, 1.0, 1e-9), None);
    }
}
