//! What the peer's files measure.

/// One measured quantity.
#[derive(Debug)]
pub(crate) struct Quantity {
    /// Its column's name, in the CSV file and in the output.
    pub(crate) name: &'static str,
    /// The least that the peer lets stand, in the unit of the file.
    pub(crate) least: f64,
    /// The most.
    pub(crate) most: f64,
}

const fn quantity(name: &'static str, least: f64, most: f64) -> Quantity {
    Quantity { name, least, most }
}

/// How many quantities there are.
pub(crate) const COUNT: usize = 16;

/// How many of them, the first ones, have their gaps classified and the short ones filled.
pub(crate) const REPAIRED: usize = 8;

/// All of them in order of the output; a quantity's index is also its bit in `qc` and in `filled`.
pub(crate) static QUANTITIES: [Quantity; COUNT] = [
    quantity("ta", -40.0, 45.0),
    quantity("ws", 0.0, 80.0),
    quantity("hm", 0.0, 100.0),
    quantity("pv", 0.0, 60.0),
    quantity("td", -60.0, 40.0),
    quantity("pa", 800.0, 1090.0),
    quantity("ps", 930.0, 1090.0),
    quantity("ts", -45.0, 80.0),
    quantity("rn", 0.0, 200.0),
    quantity("wd", 0.0, 360.0),
    quantity("ss", 0.0, 1.0),
    quantity("icsr", 0.0, 5.0),
    quantity("dsnw", 0.0, 300.0),
    quantity("hr3Fhsc", 0.0, 200.0),
    quantity("dc10Tca", 0.0, 10.0),
    quantity("vs", 0.0, 9999.0),
];

/// The index of precipitation, whose blanks mean that none fell.
pub(crate) const PRECIPITATION: usize = 8;

/// The header of a file.
pub(crate) const HEADER: &str = "tm,stn,ta,rn,ws,wd,hm,pv,td,pa,ps,ss,icsr,dsnw,hr3Fhsc,dc10Tca,vs,ts";

/// The quantities in the order of [`HEADER`], after its time and its station.
pub(crate) const IN_HEADER_ORDER: [usize; COUNT] = [0, 8, 1, 9, 2, 3, 4, 5, 6, 10, 11, 12, 13, 14, 15, 7];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_column_of_the_header_has_its_quantity() {
        let names: Vec<&str> = IN_HEADER_ORDER.iter().map(|index| QUANTITIES[*index].name).collect();
        assert_eq!(format!("tm,stn,{}", names.join(",")), HEADER);
        assert_eq!(QUANTITIES[PRECIPITATION].name, "rn");
    }
}
