//! The envelope around the answers of data.go.kr: header, page, rows; as JSON or as XML.

use serde::ser::{Serialize, SerializeMap, Serializer};
use serde_json::Value;

use super::Code;
use super::gateway::escaped;
use crate::call::Asked;
use crate::reply::Reply;

/// Why there are no rows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Refusal {
    code: Code,
    message: &'static str,
}

impl Refusal {
    pub(crate) const fn new(code: Code, message: &'static str) -> Self {
        Self { code, message }
    }
}

impl From<Code> for Refusal {
    fn from(code: Code) -> Self {
        Self::new(code, code.name())
    }
}

/// One row: its fields in order.
#[derive(Debug, Default)]
pub(crate) struct Item(Vec<(String, Value)>);

impl Item {
    /// The same row with one more field.
    pub(crate) fn with(mut self, name: impl Into<String>, value: impl Into<Value>) -> Self {
        self.0.push((name.into(), value.into()));
        self
    }

    fn as_xml(&self) -> String {
        let field = |(name, value): &(String, Value)| {
            let text = value.as_str().map_or_else(|| value.to_string(), escaped);
            format!("<{name}>{text}</{name}>")
        };
        format!("<item>{}</item>", self.0.iter().map(field).collect::<String>())
    }
}

impl Serialize for Item {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(self.0.len()))?;
        for (name, value) in &self.0 {
            map.serialize_entry(name, value)?;
        }
        map.end()
    }
}

/// A mandatory parameter.
pub(crate) fn needed<'a>(asked: &'a Asked, name: &str) -> Result<&'a str, Refusal> {
    asked.get(name).ok_or(Code::NoMandatoryParameter.into())
}

/// Answers with the page of `rows` that was asked for. `item` writes the row of that number, from 1.
pub(crate) fn answer<Row>(
    asked: &Asked,
    most_rows: usize,
    rows: Result<Vec<Row>, Refusal>,
    item: impl Fn(usize, &Row) -> Item,
) -> Reply {
    let (page, rows) = match Page::asked(asked, most_rows).and_then(|page| Ok((page, rows?))) {
        Ok(whole) => whole,
        Err(refusal) => return refuse(asked, refusal),
    };
    let first = page.size.saturating_mul(page.number - 1);
    let end = rows.len().min(first.saturating_add(page.size));
    let asked_for = rows.get(first..end).unwrap_or_default();
    let kept = asked_for.len().saturating_sub(asked.rows_lost);
    let items = asked_for[..kept].iter().enumerate();
    let items: Vec<Item> = items.map(|(index, row)| item(first + index + 1, row)).collect();
    let body = |data_type, items| Body {
        data_type,
        items,
        page_no: page.number,
        num_of_rows: page.size,
        total_count: rows.len(),
    };
    let (header, body) = if asked_for.is_empty() {
        (Header::of(asked, Code::NoData.into()), body(None, Items::None("")))
    } else {
        (Header::normal(), body(Some(data_type(asked)), Items::Some { item: items }))
    };
    Response { header, body: Some(body) }.written(asked)
}

/// A header without a body.
pub(crate) fn refuse(asked: &Asked, refusal: Refusal) -> Reply {
    Response { header: Header::of(asked, refusal), body: None }.written(asked)
}

#[derive(Debug, Clone, Copy)]
struct Page {
    number: usize,
    size: usize,
}

impl Page {
    fn asked(asked: &Asked, most_rows: usize) -> Result<Self, Refusal> {
        let number = |name, otherwise| match asked.get(name).map(str::parse) {
            None => Ok(otherwise),
            Some(Ok(number)) if number > 0 => Ok(number),
            Some(_) => Err(Code::InvalidParameter),
        };
        let page = Self { number: number("pageNo", 1)?, size: number("numOfRows", 10)? };
        if page.size > most_rows { Err(Code::Unknown.into()) } else { Ok(page) }
    }
}

#[derive(Debug, serde::Serialize)]
struct Envelope {
    response: Response,
}

#[derive(Debug, serde::Serialize)]
struct Response {
    header: Header,
    #[serde(skip_serializing_if = "Option::is_none")]
    body: Option<Body>,
}

#[derive(Debug, serde::Serialize)]
#[serde(rename_all = "camelCase")]
struct Header {
    result_code: String,
    result_msg: String,
}

#[derive(Debug, serde::Serialize)]
#[serde(rename_all = "camelCase")]
struct Body {
    #[serde(skip_serializing_if = "Option::is_none")]
    data_type: Option<&'static str>,
    items: Items,
    page_no: usize,
    num_of_rows: usize,
    total_count: usize,
}

/// Where there are no rows, `items` is an empty text.
#[derive(Debug, serde::Serialize)]
#[serde(untagged)]
enum Items {
    Some { item: Vec<Item> },
    None(&'static str),
}

impl Header {
    fn normal() -> Self {
        Self { result_code: "00".to_owned(), result_msg: "NORMAL_SERVICE".to_owned() }
    }

    fn of(asked: &Asked, refusal: Refusal) -> Self {
        Self { result_code: refusal.code.digits(), result_msg: asked.says(refusal.message) }
    }
}

impl Response {
    fn written(self, asked: &Asked) -> Reply {
        match data_type(asked) {
            "JSON" => Reply::json(200, &Envelope { response: self }),
            _ => Reply::xml(200, self.as_xml()),
        }
    }

    fn as_xml(&self) -> String {
        let (code, message) = (&self.header.result_code, escaped(&self.header.result_msg));
        let body = self.body.as_ref().map(Body::as_xml).unwrap_or_default();
        format!(
            "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n<response><header>\
             <resultCode>{code}</resultCode><resultMsg>{message}</resultMsg></header>{body}</response>"
        )
    }
}

impl Body {
    fn as_xml(&self) -> String {
        let data_type = self.data_type.map(|kind| format!("<dataType>{kind}</dataType>")).unwrap_or_default();
        let items = match &self.items {
            Items::Some { item } => item.iter().map(Item::as_xml).collect(),
            Items::None(nothing) => (*nothing).to_owned(),
        };
        let (page, size, total) = (self.page_no, self.num_of_rows, self.total_count);
        format!(
            "<body>{data_type}<items>{items}</items><pageNo>{page}</pageNo>\
             <numOfRows>{size}</numOfRows><totalCount>{total}</totalCount></body>"
        )
    }
}

/// XML is what comes unless JSON is asked for.
fn data_type(asked: &Asked) -> &'static str {
    let wants_json = asked.get("dataType").is_some_and(|kind| kind.eq_ignore_ascii_case("JSON"));
    if wants_json { "JSON" } else { "XML" }
}
