//! Some of the variables.

use crate::variable::Variable;

/// Some of the variables. The bits are their places in [`Variable::ALL`] and keep their meaning on disk.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct VariableSet(u32);

// One bit each.
const _: () = assert!(Variable::COUNT <= u32::BITS as usize);

impl VariableSet {
    /// The set with those bits.
    pub const fn from_bits(bits: u32) -> Self {
        Self(bits)
    }

    /// Its bits.
    pub const fn bits(self) -> u32 {
        self.0
    }

    /// Whether it holds none.
    pub const fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// Whether it holds `variable`.
    pub const fn contains(self, variable: Variable) -> bool {
        self.0 >> variable.index() & 1 == 1
    }

    /// Puts `variable` in.
    pub fn insert(&mut self, variable: Variable) {
        self.0 |= 1 << variable.index();
    }

    /// Takes `variable` out.
    pub fn remove(&mut self, variable: Variable) {
        self.0 &= !(1 << variable.index());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_set_holds_what_was_put_in_and_not_taken_out() {
        let mut set = VariableSet::default();
        set.insert(Variable::DewPoint);
        set.insert(Variable::Pm25);
        set.remove(Variable::DewPoint);
        let held: Vec<Variable> =
            Variable::ALL.into_iter().filter(|variable| set.contains(*variable)).collect();
        assert_eq!(held, [Variable::Pm25]);
        assert_eq!(VariableSet::from_bits(set.bits()), set);
        assert!(VariableSet::default().is_empty() && !set.is_empty());
    }
}
