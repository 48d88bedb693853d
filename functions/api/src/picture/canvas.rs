//! Lines, areas and labels on white, as pixels.

use std::sync::LazyLock;

use tiny_skia::{Color, FillRule, LineCap, LineJoin, Paint, Path, PathBuilder, Pixmap, Stroke, Transform};
use ttf_parser::{Face, OutlineBuilder};

/// Pixels for one unit of the drawing: sharp on the screens of phones.
const SCALE: f32 = 2.0;

static LABELS: LazyLock<Face<'static>> = LazyLock::new(|| {
    Face::parse(include_bytes!("../../data/labels.ttf"), 0).expect("the committed font is one")
});

/// Where a label's point lies.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Anchor {
    Start,
    Middle,
    End,
}

/// A colour, and how much of what is below it stays hidden.
#[derive(Debug, Clone, Copy)]
pub(super) struct Ink(pub(super) [u8; 3], pub(super) u8);

/// A picture being drawn.
pub(super) struct Canvas {
    pixels: Pixmap,
}

impl Canvas {
    /// An empty one, `width` by `height` units.
    pub(super) fn new(width: f64, height: f64) -> Self {
        let side = |units: f64| (units as f32 * SCALE) as u32;
        let mut pixels = Pixmap::new(side(width), side(height)).expect("neither side is nothing");
        pixels.fill(Color::WHITE);
        Self { pixels }
    }

    /// A line through points; `None` breaks it.
    pub(super) fn line(
        &mut self,
        points: impl IntoIterator<Item = Option<(f64, f64)>>,
        width: f32,
        ink: Ink,
    ) {
        let mut path = PathBuilder::new();
        let mut down = false;
        for point in points {
            match point {
                Some((x, y)) if down => path.line_to(x as f32, y as f32),
                Some((x, y)) => path.move_to(x as f32, y as f32),
                None => {}
            }
            down = point.is_some();
        }
        let stroke =
            Stroke { width, line_cap: LineCap::Round, line_join: LineJoin::Round, ..Stroke::default() };
        if let Some(path) = path.finish() {
            self.pixels.stroke_path(&path, &paint(ink), &stroke, units(), None);
        }
    }

    /// The area inside points.
    pub(super) fn area(&mut self, points: impl IntoIterator<Item = (f64, f64)>, ink: Ink) {
        let mut path = PathBuilder::new();
        for (x, y) in points {
            if path.is_empty() { path.move_to(x as f32, y as f32) } else { path.line_to(x as f32, y as f32) }
        }
        path.close();
        self.fill(path.finish(), ink);
    }

    /// A label on the base line `y`. What the font lacks is left out.
    pub(super) fn label(&mut self, (x, y): (f64, f64), anchor: Anchor, size: f32, ink: Ink, text: &str) {
        let face = &*LABELS;
        let scale = size / f32::from(face.units_per_em());
        let glyphs = || text.chars().filter_map(|letter| face.glyph_index(letter));
        let advance = |glyph| f32::from(face.glyph_hor_advance(glyph).unwrap_or(0)) * scale;
        let width: f32 = glyphs().map(advance).sum();
        let mut at = x as f32
            - match anchor {
                Anchor::Start => 0.0,
                Anchor::Middle => width / 2.0,
                Anchor::End => width,
            };
        let mut path = PathBuilder::new();
        for glyph in glyphs() {
            face.outline_glyph(glyph, &mut Outline { path: &mut path, x: at, y: y as f32, scale });
            at += advance(glyph);
        }
        self.fill(path.finish(), ink);
    }

    fn fill(&mut self, path: Option<Path>, ink: Ink) {
        if let Some(path) = path {
            self.pixels.fill_path(&path, &paint(ink), FillRule::Winding, units(), None);
        }
    }

    /// The picture as a file.
    pub(super) fn into_png(self) -> Result<Vec<u8>, impl std::error::Error> {
        self.pixels.encode_png()
    }
}

fn units() -> Transform {
    Transform::from_scale(SCALE, SCALE)
}

fn paint(Ink([red, green, blue], alpha): Ink) -> Paint<'static> {
    let mut paint = Paint { anti_alias: true, ..Paint::default() };
    paint.set_color_rgba8(red, green, blue, alpha);
    paint
}

/// A glyph's outline, set at a place: the font counts upwards, the picture downwards.
struct Outline<'a> {
    path: &'a mut PathBuilder,
    x: f32,
    y: f32,
    scale: f32,
}

impl Outline<'_> {
    fn at(&self, x: f32, y: f32) -> (f32, f32) {
        (self.x + x * self.scale, self.y - y * self.scale)
    }
}

impl OutlineBuilder for Outline<'_> {
    fn move_to(&mut self, x: f32, y: f32) {
        let (x, y) = self.at(x, y);
        self.path.move_to(x, y);
    }

    fn line_to(&mut self, x: f32, y: f32) {
        let (x, y) = self.at(x, y);
        self.path.line_to(x, y);
    }

    fn quad_to(&mut self, x1: f32, y1: f32, x: f32, y: f32) {
        let ((x1, y1), (x, y)) = (self.at(x1, y1), self.at(x, y));
        self.path.quad_to(x1, y1, x, y);
    }

    fn curve_to(&mut self, x1: f32, y1: f32, x2: f32, y2: f32, x: f32, y: f32) {
        let ((x1, y1), (x2, y2), (x, y)) = (self.at(x1, y1), self.at(x2, y2), self.at(x, y));
        self.path.cubic_to(x1, y1, x2, y2, x, y);
    }

    fn close(&mut self) {
        self.path.close();
    }
}
