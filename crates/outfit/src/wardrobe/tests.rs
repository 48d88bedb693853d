use super::*;

fn every_outfit(mut check: impl FnMut(Style, &Base, &Layers)) {
    for style in Style::ALL {
        let wardrobe = Wardrobe::of(*style);
        for outfit in wardrobe.levels.iter().flat_map(|level| &level.outfits) {
            check(*style, wardrobe.base(outfit), wardrobe.layers(outfit));
        }
    }
}

fn ids(garments: &[&'static Garment]) -> Vec<&'static str> {
    garments.iter().map(|garment| garment.id).collect()
}

#[test]
fn every_style_dresses_for_july_and_for_january() {
    for style in Style::ALL {
        let levels = &Wardrobe::of(*style).levels;
        let (lightest, warmest) = (levels[0].clo(), levels[levels.len() - 1].clo());
        assert!(lightest <= 0.45 && warmest >= 1.9, "{style:?}: {lightest} to {warmest} clo");
    }
}

#[test]
fn nobody_wears_a_sweatshirt_under_a_thick_knit() {
    every_outfit(|style, base, _| {
        let worn = ids(&base.garments);
        let knit = worn.contains(&"knit_thick") || worn.contains(&"knit_thin");
        assert!(!(knit && worn.contains(&"sweatshirt")), "{style:?}: {worn:?}");
    });
}

#[test]
fn nobody_wears_shorts_under_a_coat_or_two_bottoms() {
    every_outfit(|style, base, layers| {
        let worn = ids(&base.garments);
        let bottoms =
            base.garments.iter().filter(|garment| matches!(garment.slot, Slot::Bottom | Slot::Dress));
        assert_eq!(bottoms.count(), 1, "{style:?}: {worn:?}");
        if worn.contains(&"shorts") {
            assert!(layers.hundredths() <= 35, "{style:?}: {worn:?} {:?}", ids(&layers.garments));
        }
    });
}

#[test]
fn levels_rise_and_hold_what_they_say() {
    for style in Style::ALL {
        let wardrobe = Wardrobe::of(*style);
        for pair in wardrobe.levels.windows(2) {
            assert!(pair[0].clo() < pair[1].clo());
        }
        for level in &wardrobe.levels {
            for outfit in &level.outfits {
                let sum = wardrobe.base(outfit).hundredths + wardrobe.layers(outfit).hundredths();
                let clo = ensemble(Clo(f64::from(sum) / 100.0)).0;
                assert!((clo - level.clo()).abs() < 0.0251, "{clo} in the level of {}", level.clo());
                assert!(outfit.reluctance >= level.reluctance(outfit.cover));
            }
        }
    }
}
