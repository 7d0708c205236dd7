//! Values of the types that the fixtures become, read from JSON and written. Built with these, by
//! `emitted_fixtures_compile`.

use api_types::wire::{self, Field};
use test_model::{
    a_choice_of_choices_has_the_tags_of_all, a_parent_that_lists_its_children, a_parent_with_one_child,
    choices_told_apart_by_shape, constants_win_over_the_names_of_schemas, constants, contradictory_all_of, discriminator_with_a_mapping, discriminators_that_new_sets,
    enums_of_other_values, formats, like_fastapi, like_kubernetes, like_stripe,
    more_members_of_one_type, null, numbers, read_only_both_ways, recursive_types, required_members_without_a_property, required_members_without_an_end, tuples,
    two_lists_of_choices,
};

fn read<T: Field>(json: &str) -> T {
    wire::from_json(json.as_bytes()).unwrap_or_else(|error| panic!("{json}: {error}"))
}

/// Reads a value and sees that it is written as it was read.
fn kept<T: Field>(json: &str) -> T {
    let value = read(json);
    let written = wire::to_json(&value).expect("it can be written");
    assert_eq!(String::from_utf8_lossy(&written), json);
    value
}

/// What a request sends.
fn sent(value: &impl Field) -> String {
    let json = wire::to_secret_json(value).expect("it can be written");
    String::from_utf8_lossy(&json.text).into_owned()
}

#[test]
fn constants_are_sent_by_themselves() {
    let thing = constants::Thing::new("a");
    let json = r#"{"kind":"thing","version":3,"is_draft":false,"only":"one","name":"a"}"#;
    assert_eq!(sent(&thing), json);
}

#[test]
fn what_a_discriminator_says_of_a_type_is_sent_by_itself() {
    use discriminators_that_new_sets::{Bird, Cat, Dog, Thing};
    assert_eq!(sent(&Cat::new("a")), r#"{"kind":"cat","name":"a"}"#);
    assert_eq!(sent(&Bird::new()), r#"{"kind":"bird"}"#);
    assert_eq!(sent(&Dog::new("hound")), r#"{"kind":"hound"}"#);
    assert!(matches!(kept(r#"{"kind":"cat","name":"a"}"#), Thing::Cat(_)));
}

#[test]
fn what_the_service_says_otherwise_is_kept() {
    use discriminators_that_new_sets::{Bird, Cat};
    let cat: Cat = kept(r#"{"kind":"lion","name":"a"}"#);
    assert_eq!(cat.kind, "lion");
    let bird: Bird = kept("{}");
    assert!(bird.kind.is_none());
}

#[test]
fn what_only_the_service_writes_is_read_and_not_sent() {
    let thing: read_only_both_ways::Thing = kept(r#"{"id":"1","name":"a","etag":"e"}"#);
    assert_eq!(sent(&thing), r#"{"name":"a"}"#);
    let new = read_only_both_ways::Thing::new("a", "hush");
    assert_eq!(sent(&new), r#"{"name":"a","key":"hush"}"#);
}

#[test]
fn contradictory_parts_take_the_values_of_each() {
    for json in [
        r#"{"success":true,"kind":"a","value":"v"}"#,
        r#"{"success":false,"kind":"b","value":1}"#,
    ] {
        kept::<contradictory_all_of::Thing>(json);
    }
}

#[test]
fn values_that_type_and_enum_do_not_agree_on_are_taken() {
    for json in [
        r#"{"of_strings":true,"of_numbers":1}"#,
        r#"{"of_strings":"true","of_numbers":"1"}"#,
        r#"{"mixed":null}"#,
        r#"{"mixed":"auto","large":18446744073709551615}"#,
        r#"{"mixed":2}"#,
    ] {
        kept::<enums_of_other_values::Thing>(json);
    }
}

#[test]
fn null_stands_wherever_it_may() {
    let json = r#"{"a":null,"b":null,"c":null,"d":null,"e":[1,null],"f":{"x":null},"g":null}"#;
    let thing: null::Thing = kept(json);
    assert_eq!(thing.e, [Some(1), None]);
}

#[test]
fn a_discriminator_decides() {
    use discriminator_with_a_mapping::Thing;
    assert!(matches!(kept(r#"{"kind":"cat","lives":9}"#), Thing::Cat(_)));
    assert!(matches!(
        kept(r#"{"kind":"hound","tail":"long"}"#),
        Thing::Dog(_)
    ));
    assert!(matches!(kept(r#"{"kind":"bird"}"#), Thing::Other(_)));
}

#[test]
fn an_only_child_is_known_by_the_discriminator() {
    use a_parent_with_one_child::Thing;
    assert!(matches!(kept(r#"{"kind":"Cat","lives":9}"#), Thing::Cat(_)));
    assert!(matches!(kept(r#"{"kind":"Dog"}"#), Thing::Base(_)));
}

#[test]
fn a_discriminator_has_the_constants_of_its_choices() {
    use constants_win_over_the_names_of_schemas::Thing;
    let thing = kept(r#"{"type":"image","url":"u"}"#);
    assert!(matches!(thing, Thing::Image(_)));
    assert!(matches!(kept(r#"{"type":"File"}"#), Thing::File(_)));
}

#[test]
fn a_choice_inside_a_choice_is_found() {
    use a_choice_of_choices_has_the_tags_of_all::{Box_, Constant, Inner, Mapped, Thing};
    let thing: Thing = kept(
        r#"{"mapped":{"kind":"square","s":1.0},"inner":{"kind":"triangle"},"constant":{"kind":"case"}}"#,
    );
    assert!(matches!(thing.mapped, Some(Mapped::Polygon(_))));
    assert!(matches!(thing.inner, Some(Inner::MappedPolygon(_))));
    assert!(matches!(
        thing.constant,
        Some(Constant::Box(inner)) if matches!(inner, Box_::Crate(_))
    ));
}

#[test]
fn what_is_required_without_being_a_property_is_sent() {
    use required_members_without_a_property::Thing;
    let thing = Thing::new("a", 1);
    assert_eq!(sent(&thing), r#"{"a":"a","ghost":1}"#);
    assert_eq!(kept::<Thing>(r#"{"a":"a"}"#).ghost, None);
}

#[test]
fn what_requires_itself_ends() {
    let thing: required_members_without_an_end::Thing =
        kept(r#"{"name":"a","left":{},"list":[],"either":"b"}"#);
    assert!(thing.parent.is_none());
}

#[test]
fn a_child_is_one_of_what_its_parent_lists() {
    use a_parent_that_lists_its_children::Thing;
    let thing = kept(r#"{"kind":"cat","name":"Tom","lives":9}"#);
    assert!(matches!(thing, Thing::Cat(cat) if cat.lives == Some(9)));
}

#[test]
fn shapes_tell_choices_apart() {
    use choices_told_apart_by_shape::Thing;
    assert!(matches!(kept(r#"{"a":"x"}"#), Thing::A(_)));
    assert!(matches!(kept(r#"{"b":"x"}"#), Thing::B(_)));
    assert!(matches!(kept(r#""x""#), Thing::String(_)));
    assert!(matches!(kept(r#"["x"]"#), Thing::List(_)));
    assert!(matches!(kept("1"), Thing::Other(_)));
}

#[test]
fn of_two_lists_of_choices_all_members_are_read() {
    use two_lists_of_choices::Thing;
    let thing: Thing = kept(r#"{"red":1,"depth":2,"age":3}"#);
    assert!(matches!(thing, Thing::Old(old) if old.red == Some(1)));
}

#[test]
fn a_union_of_itself_ends() {
    use recursive_types::Json;
    let json: Json = kept(r#"[{"a":["b",{}]},1]"#);
    let Json::List(items) = json else {
        panic!("it is a list");
    };
    assert!(matches!(items[1], Json::Other(_)));
}

#[test]
fn other_members_have_their_type() {
    let mut thing: more_members_of_one_type::Thing = kept(r#"{"name":"a","x":{"id":"1"}}"#);
    let part = thing
        .others()
        .expect("they are parts")
        .remove("x")
        .expect("it is there");
    assert_eq!(part.id.as_deref(), Some("1"));
    thing.set_other("y", &part).expect("it can be written");
    assert_eq!(
        sent(&thing),
        r#"{"name":"a","x":{"id":"1"},"y":{"id":"1"}}"#
    );

    let odd: more_members_of_one_type::Thing = kept(r#"{"x":1}"#);
    let error = odd.others().expect_err("it is no part");
    assert_eq!(error.pointer(), "/x");
}

#[test]
fn a_tuple_may_have_more_than_is_known() {
    let thing: tuples::Thing = kept(r#"{"pair":["a",1,true],"rest":["a",null,false]}"#);
    assert_eq!(thing.pair.map(|pair| pair.len()), Some(3));
}

#[test]
fn texts_that_lack_their_format_lose_no_answer() {
    let json = r#"{"date":"?","date_time":"soon","uuid":"","ipv4":"*","byte":"!","int64":"12"}"#;
    let thing: formats::Thing = kept(json);
    assert_eq!(thing.date_time.and_then(|moment| moment.to_jiff()), None);
    assert!(thing.byte.is_some_and(|byte| byte.to_bytes().is_err()));
}

#[test]
fn numbers_beyond_their_format_are_kept() {
    kept::<numbers::Thing>(r#"{"int32":3000000000,"uint64":18446744073709551615}"#);
    kept::<numbers::Thing>(r#"{"large":18446744073709551615,"far":9223372036854775809}"#);
    kept::<numbers::Thing>(r#"{"rounded":-9223372036854775808,"below_zero":-1}"#);
    let thing: numbers::Thing = read(r#"{"int32":1e3,"multiple":5.0}"#);
    assert_eq!((thing.int32, thing.multiple), (Some(1000), Some(5)));
    // What a type cannot hold is an error with its place, and nothing else instead.
    let error = wire::from_json::<numbers::Thing>(br#"{"int32":99999999999999999999}"#);
    assert_eq!(error.expect_err("it is too large").pointer(), "/int32");
}

#[test]
fn well_known_services_are_read() {
    use like_stripe::CardCustomer;
    for (json, is_string) in [
        (r#"{"name":"a","port":80}"#, false),
        (r#"{"name":"a","port":"http"}"#, true),
    ] {
        let container: like_kubernetes::IoK8sApiCoreV1Container = kept(json);
        let port = container.port.expect("it is there");
        let is = matches!(
            port,
            like_kubernetes::IoK8sApimachineryPkgUtilIntstrIntOrString::String(_)
        );
        assert_eq!(is, is_string);
    }
    for (json, of) in [
        (r#""cus_1""#, "string"),
        (
            r#"{"created":1,"id":"cus_1","livemode":true,"object":"customer"}"#,
            "customer",
        ),
        (
            r#"{"deleted":true,"id":"cus_1","object":"customer"}"#,
            "deleted",
        ),
    ] {
        let found = match kept::<CardCustomer>(json) {
            CardCustomer::String(_) => "string",
            CardCustomer::Customer(_) => "customer",
            CardCustomer::DeletedCustomer(_) => "deleted",
            _ => "other",
        };
        assert_eq!(found, of);
    }
    let json = r#"{"loc":["body",0,"name"],"msg":"no","type":"missing"}"#;
    kept::<like_fastapi::ValidationError>(json);
}
