//! Parameters in every place and style.

use std::collections::BTreeMap;

use api_runtime::{Operation, Request, Style};
use api_types::{Extra, Value, record, wire::PathParameter};

use crate::client;

static PLACES: Operation = Operation::get("places", "/{one}/end");

struct Point {
    x: Option<i64>,
    name: String,
    tags: Vec<String>,
    extra: Extra,
}

record! {
    Point {
        optional x,
        required name,
        required tags,
    }
}

fn point() -> Point {
    Point {
        x: None,
        name: "a/b c".to_owned(),
        tags: vec!["s".to_owned(), "t&u".to_owned()],
        extra: Extra::default(),
    }
}

fn pairs() -> BTreeMap<String, String> {
    let pairs = [("b", "2,3"), ("a", "1")];
    pairs
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .into()
}

fn list() -> Vec<String> {
    ["x y", "z,w"].map(str::to_owned).into()
}

fn request(parameter: &dyn PathParameter) -> Request<Value> {
    client("https://notes.example").request(&PLACES, &[parameter])
}

/// The target of the request line.
fn target(request: &Request<Value>) -> String {
    let text = request.to_http().expect("nothing is wrong with it");
    let line = text.lines().next().expect("there is a request line");
    line.split(' ').nth(1).expect("it has a target").to_owned()
}

fn header(request: &Request<Value>, name: &str) -> String {
    let text = request.to_http().expect("nothing is wrong with it");
    let value = text
        .lines()
        .find_map(|line| line.strip_prefix(&format!("{name}: ")));
    value.expect("it is sent").to_owned()
}

#[test]
fn a_list_or_an_object_in_a_path_has_the_form_of_its_style() {
    for (style, of_scalar, of_list, of_object) in [
        (Style::Comma, "7", "x%20y,z%2Cw", "a,1,b,2%2C3"),
        (Style::CommaExploded, "7", "x%20y,z%2Cw", "a=1,b=2%2C3"),
        (Style::Label, ".7", ".x%20y,z%2Cw", ".a,1,b,2%2C3"),
        (Style::LabelExploded, ".7", ".x%20y.z%2Cw", ".a=1.b=2%2C3"),
        (Style::Matrix, ";p=7", ";p=x%20y,z%2Cw", ";p=a,1,b,2%2C3"),
        (
            Style::MatrixExploded,
            ";p=7",
            ";p=x%20y;p=z%2Cw",
            ";a=1;b=2%2C3",
        ),
    ] {
        let expected = [of_scalar, of_list, of_object].map(|text| format!("/{text}/end"));
        let found = [
            target(&request(&style.path("p", &7))),
            target(&request(&style.path("p", &list()))),
            target(&request(&style.path("p", &pairs()))),
        ];
        assert_eq!(found, expected, "{style:?}");
    }
}

#[test]
fn what_would_lead_to_another_path_is_refused_in_every_style() {
    for value in [
        Style::Comma.path("p", &Vec::<String>::new()),
        Style::Label.path("p", &String::new()),
        Style::LabelExploded.path("p", &".".to_owned()),
        Style::Comma.path("p", &"..".to_owned()),
        Style::Comma.path("p", &f64::NAN),
    ] {
        let refusal = request(&value).to_http().expect_err("it is refused");
        assert!(
            refusal.to_string().contains("`one` is"),
            "{value}: {refusal}"
        );
    }
    assert_eq!(
        target(&request(&Style::Comma.path("p", &"a/../b".to_owned()))),
        "/a%2F..%2Fb/end"
    );
}

#[test]
fn a_list_or_an_object_in_a_query_has_the_form_of_its_style() {
    for (style, of_list, of_object) in [
        (Style::Form, "p=x%20y&p=z%2Cw", "a=1&b=2%2C3"),
        (Style::Comma, "p=x%20y,z%2Cw", "p=a,1,b,2%2C3"),
        (Style::Space, "p=x%20y%20z%2Cw", "p=a%201%20b%202%2C3"),
        (Style::Pipe, "p=x%20y%7Cz%2Cw", "p=a%7C1%7Cb%7C2%2C3"),
        (
            Style::Deep,
            "p%5B%5D=x%20y&p%5B%5D=z%2Cw",
            "p%5Ba%5D=1&p%5Bb%5D=2%2C3",
        ),
        (
            Style::Json,
            "p=%5B%22x%20y%22%2C%22z%2Cw%22%5D",
            "p=%7B%22a%22%3A%221%22%2C%22b%22%3A%222%2C3%22%7D",
        ),
    ] {
        let of = |request: Request<Value>| target(&request);
        assert_eq!(
            of(request(&1).parameter("p", style, &list())),
            format!("/1/end?{of_list}")
        );
        assert_eq!(
            of(request(&1).parameter("p", style, &pairs())),
            format!("/1/end?{of_object}")
        );
        assert_eq!(
            of(request(&1).parameter("p", style, &Vec::<String>::new())),
            match style {
                Style::Json => "/1/end?p=%5B%5D",
                _ => "/1/end",
            }
        );
    }
}

#[test]
fn members_go_in_the_order_of_the_document_and_what_is_absent_does_not() {
    let deep = request(&1).parameter("p", Style::Deep, &point());
    assert_eq!(
        target(&deep),
        "/1/end?p%5Bname%5D=a%2Fb%20c&p%5Btags%5D%5B%5D=s&p%5Btags%5D%5B%5D=t%26u"
    );
    let form = request(&1).parameter("p", Style::Form, &point());
    assert_eq!(
        target(&form),
        "/1/end?name=a%2Fb%20c&tags=%5B%22s%22%2C%22t%26u%22%5D"
    );
}

#[test]
fn reserved_characters_stay_where_they_are_allowed() {
    let text = "a/b?c=d:e,f@g #&+%[']".to_owned();
    let reserved = request(&1).reserved_parameter("p", Style::Form, &text);
    assert_eq!(
        target(&reserved),
        "/1/end?p=a/b?c=d:e,f@g%20%23%26%2B%25%5B%27%5D"
    );
}

#[test]
fn headers_and_cookies_take_lists_and_objects() {
    let request = request(&1)
        .header_parameter("x-list", Style::Comma, &list())
        .header_parameter("x-map", Style::CommaExploded, &pairs())
        .cookie("one", "a;b")
        .cookie_parameter("two", Style::Form, &list())
        .cookie_parameter("three", Style::Comma, &pairs());
    assert_eq!(header(&request, "x-list"), "x y,z,w");
    assert_eq!(header(&request, "x-map"), "a=1,b=2,3");
    assert_eq!(
        header(&request, "cookie"),
        "one=a%3Bb; two=x%20y; two=z%2Cw; three=a,1,b,2%2C3"
    );
}
