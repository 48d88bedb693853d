//! Routes of an HTTP API, and which of them a request takes.

use std::fmt;

/// One route and its function.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Route {
    /// The function's logical id.
    pub function: String,
    /// `GET`, …, or `ANY`.
    pub method: String,
    /// Such as `/v1/forecasts/{station}`; `$default` takes what no other does.
    pub path: String,
    /// Whether callers have to sign their requests.
    pub signed: bool,
}

/// How well a route fits: API Gateway takes the most specific.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Matched {
    /// `$default`
    Default,
    /// By a `{rest+}` at its end.
    Greedy,
    /// By a `{name}`.
    Parameter,
    /// Letter by letter.
    Exactly,
}

impl Route {
    /// Whether a request takes this route, and its path parameters.
    pub fn matches(&self, method: &str, path: &str) -> Option<(Matched, Vec<(String, String)>)> {
        if self.path == "$default" {
            return Some((Matched::Default, Vec::new()));
        }
        if self.method != "ANY" && self.method != method {
            return None;
        }
        let mut matched = Matched::Exactly;
        let mut parameters = Vec::new();
        let mut rest = path;
        let mut segments = self.path.trim_start_matches('/').split('/').peekable();
        while let Some(segment) = segments.next() {
            rest = rest.strip_prefix('/')?;
            let name = segment.strip_prefix('{').and_then(|name| name.strip_suffix('}'));
            if let Some(name) = name.and_then(|name| name.strip_suffix('+')) {
                parameters.push((name.to_owned(), rest.to_owned()));
                return (!rest.is_empty()).then_some((Matched::Greedy, parameters));
            }
            let end = rest.find('/').unwrap_or(rest.len());
            let (here, after) = rest.split_at(end);
            match name {
                Some(_) if here.is_empty() => return None,
                Some(name) => {
                    matched = Matched::Parameter;
                    parameters.push((name.to_owned(), here.to_owned()));
                }
                None if here == segment => {}
                None => return None,
            }
            rest = after;
            if rest.is_empty() && segments.peek().is_some() {
                return None;
            }
        }
        rest.is_empty().then_some((matched, parameters))
    }
}

impl fmt::Display for Route {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.method, self.path)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fit(path: &str, asked: &str) -> Option<(Matched, String)> {
        let route =
            Route { function: String::new(), method: "GET".to_owned(), path: path.to_owned(), signed: false };
        let (matched, parameters) = route.matches("GET", asked)?;
        let said: Vec<String> = parameters.iter().map(|(name, value)| format!("{name}={value}")).collect();
        Some((matched, said.join(" ")))
    }

    #[test]
    fn a_request_takes_the_route_whose_segments_are_its_own() {
        assert_eq!(fit("/", "/"), Some((Matched::Exactly, String::new())));
        assert_eq!(fit("/", "/x"), None);
        assert_eq!(fit("/v1/stations", "/v1/stations"), Some((Matched::Exactly, String::new())));
        assert_eq!(fit("/v1/stations", "/v1/stations/"), None);
        assert_eq!(fit("/v1/stations", "/v1"), None);
        assert_eq!(fit("/v1/x/{station}", "/v1/x/108"), Some((Matched::Parameter, "station=108".to_owned())));
        assert_eq!(fit("/v1/x/{station}", "/v1/x/"), None);
        assert_eq!(fit("/v1/x/{station}", "/v1/x/1/2"), None);
        assert_eq!(fit("/{proxy+}", "/a/b"), Some((Matched::Greedy, "proxy=a/b".to_owned())));
        assert_eq!(fit("$default", "/a/b"), Some((Matched::Default, String::new())));
    }

    #[test]
    fn another_method_is_another_route() {
        let route = |method: &str| Route {
            function: String::new(),
            method: method.to_owned(),
            path: "/".to_owned(),
            signed: false,
        };
        assert!(route("GET").matches("POST", "/").is_none());
        assert!(route("ANY").matches("POST", "/").is_some());
    }
}
