//! Choices and parents whose parts refer to each other.

use super::fixture::{Fixture, api, code, docs, fields, indented, schemas};
use super::{Tree, snapshot};

/// A discriminator without a mapping, whose choices say themselves what it is.
const PARTS: &str = "
    Thing:
      oneOf: [{ $ref: '#/components/schemas/TextPart' }, { $ref: '#/components/schemas/ImagePart' }, { $ref: '#/components/schemas/File' }]
      discriminator: { propertyName: type }
    TextPart: { type: object, required: [type, text], properties: { type: { type: string, enum: [text] }, text: { type: string } } }
    ImagePart: { type: object, required: [type, url], properties: { type: { const: image }, url: { type: string } } }
    File: { type: object, required: [type], properties: { type: { type: string }, name: { type: string } } }
";

const SHAPES: &str = "
    Thing: { type: object, properties: { mapped: { $ref: '#/components/schemas/Mapped' }, inner: { $ref: '#/components/schemas/Inner' }, constant: { $ref: '#/components/schemas/Constant' } } }
    Mapped:
      oneOf: [{ $ref: '#/components/schemas/Circle' }, { $ref: '#/components/schemas/Polygon' }]
      discriminator: { propertyName: kind, mapping: { circle: Circle, triangle: Triangle, square: Square } }
    Inner:
      oneOf: [{ $ref: '#/components/schemas/Circle' }, { $ref: '#/components/schemas/MappedPolygon' }]
      discriminator: { propertyName: kind, mapping: { circle: Circle } }
    Constant: { oneOf: [{ $ref: '#/components/schemas/Disc' }, { $ref: '#/components/schemas/Box' }] }
    Polygon: { oneOf: [{ $ref: '#/components/schemas/Triangle' }, { $ref: '#/components/schemas/Square' }] }
    MappedPolygon:
      oneOf: [{ $ref: '#/components/schemas/Triangle' }, { $ref: '#/components/schemas/Square' }]
      discriminator: { propertyName: kind, mapping: { triangle: Triangle, square: Square } }
    Circle: { type: object, required: [kind], properties: { kind: { type: string }, r: { type: number } } }
    Triangle: { type: object, required: [kind], properties: { kind: { type: string }, a: { type: number } } }
    Square: { type: object, required: [kind], properties: { kind: { type: string }, s: { type: number } } }
    Disc: { type: object, required: [kind], properties: { kind: { const: disc } } }
    Box:
      oneOf:
        - { title: Cube, type: object, required: [kind], properties: { kind: { const: cube } } }
        - { title: Crate, type: object, required: [kind], properties: { kind: { enum: [crate, case] } } }
        - { $ref: '#/components/schemas/Box' }
";

/// Required members that lead back to the object that they are members of.
const ENDLESS: &str = "
    Thing:
      type: object
      required: [name, parent, left, list, either]
      properties:
        name: { type: string }
        parent: { $ref: '#/components/schemas/Thing' }
        left: { $ref: '#/components/schemas/Left' }
        list: { type: array, items: { $ref: '#/components/schemas/Thing' } }
        either: { oneOf: [{ $ref: '#/components/schemas/Thing' }, { type: string }] }
    Left: { type: object, required: [right], properties: { right: { $ref: '#/components/schemas/Right' } } }
    Right: { type: object, required: [left], properties: { left: { $ref: '#/components/schemas/Left' } } }
";

fn endless() -> Fixture {
    schemas(ENDLESS).foreign()
}

/// A `Thing` with three properties, and these lines besides.
fn properties_and_more(lines: &str) -> Fixture {
    let properties = "{ a: { type: string }, b: { type: string }, c: { type: string } }";
    let lines = indented("  ", lines);
    schemas(&format!(
        "Thing:\n  description: A thing.\n  type: object\n  properties: {properties}\n{lines}"
    ))
    .foreign()
}

#[test]
fn members_without_an_end_are_told() {
    snapshot("members_without_an_end_are_told", &endless().warnings());
}

cases! {
    constants_win_over_the_names_of_schemas: schemas(PARTS).foreign() => code(["union! {"]);

    a_choice_of_choices_has_the_tags_of_all: schemas(SHAPES).foreign() => |tree: &Tree| code(["union! {"])(tree);

    a_choice_that_is_the_whole_with_more: schemas("
        Thing:
          oneOf:
            - { type: object, required: [kind], properties: { kind: { const: wind } } }
            - { $ref: '#/components/schemas/Thing', properties: { depth: { type: number } } }
    ").foreign() => code(["pub fn create("]);

    // A `Dog` is known by two values, and a `Fish` by one that it cannot have.
    discriminators_that_new_sets: schemas("
        Thing:
          oneOf: [{ $ref: '#/components/schemas/Cat' }, { $ref: '#/components/schemas/Dog' }, { $ref: '#/components/schemas/Bird' }, { $ref: '#/components/schemas/Fish' }]
          discriminator: { propertyName: kind, mapping: { cat: Cat, dog: Dog, hound: Dog, bird: Bird, fish: Fish } }
        Cat: { type: object, required: [kind, name], properties: { kind: { type: string }, name: { type: string } } }
        Dog: { type: object, required: [kind], properties: { kind: { type: string } } }
        Bird: { type: object, properties: { kind: { type: string, enum: [bird, fish], description: What it is. } } }
        Fish: { type: object, required: [kind], properties: { kind: { type: string, enum: [trout] } } }
    ").foreign() => |tree: &Tree| docs(["pub struct Cat {", "pub struct Bird {"])(tree) + "\n\n" + &code(["pub fn new("])(tree);

    choices_named_by_a_constant: schemas("
        Thing:
          oneOf:
            - type: object
              required: [on]
              properties: { on: { const: push }, size: { type: object, properties: { a: { type: integer } } } }
            - allOf:
                - { $ref: '#/components/schemas/Base' }
                - { type: object, required: [on], properties: { on: { enum: [pull] } } }
            - { type: object, required: [other], properties: { other: { type: string } } }
        Base: { type: object, properties: { base: { type: string } } }
    ").foreign() => |tree: &Tree| api(tree, "test_model::");

    choices_of_constants_that_name_none: schemas("
        Thing:
          type: object
          properties:
            number: { oneOf: [{ type: object, properties: { of: { const: 1 }, a: { type: string } } }, { type: object, properties: { of: { const: 2 }, b: { type: string } } }] }
            same: { oneOf: [{ type: object, properties: { of: { const: a-b }, a: { type: string } } }, { type: object, properties: { of: { const: a_b }, b: { type: string } } }] }
            named: { oneOf: [{ type: object, properties: { of: { const: push }, a: { type: string } } }, { $ref: '#/components/schemas/Push' }] }
        Push: { type: object, required: [c], properties: { c: { type: string } } }
    ").foreign() => |tree: &Tree| api(tree, "test_model::");

    required_members_without_an_end: endless() => fields(["Thing", "Left", "Right"]);

    a_parent_that_lists_its_children: schemas("
        Thing:
          type: object
          required: [kind]
          properties: { kind: { type: string }, name: { type: string } }
          discriminator: { propertyName: kind, mapping: { cat: '#/components/schemas/Cat', dog: '#/components/schemas/Dog' } }
          oneOf: [{ $ref: '#/components/schemas/Cat' }, { $ref: '#/components/schemas/Dog' }]
        Cat: { allOf: [{ $ref: '#/components/schemas/Thing' }, { type: object, properties: { lives: { type: integer } } }] }
        Dog: { allOf: [{ $ref: '#/components/schemas/Thing' }, { type: object, properties: { tail: { type: string } } }] }
    ").foreign() => |tree: &Tree| code(["union! {"])(tree) + "\n\n" + &fields(["Cat", "Dog"])(tree);

    required_members_without_a_property: properties_and_more("required: [a, ghost]") => |tree: &Tree| fields(["Thing"])(tree) + "\n\n" + &code(["pub fn new("])(tree);

    a_closed_object_requires_no_more_than_it_has: properties_and_more("required: [a, ghost]\nadditionalProperties: false") => fields(["Thing"]);

    members_of_which_one_has_to_be_there: properties_and_more("anyOf: [{ required: [a] }, { required: [b, c] }]") => docs(["pub struct Thing {"]);

    members_of_which_only_one_may_be_there: properties_and_more("oneOf: [{ required: [a] }, { required: [b] }]") => docs(["pub struct Thing {"]);

    a_parent_with_a_mapping: schemas("
        Thing: { type: object, required: [kind], properties: { kind: { type: string }, name: { type: string } }, discriminator: { propertyName: kind, mapping: { cat: '#/components/schemas/Cat', hound: Dog } } }
        Cat: { allOf: [{ $ref: '#/components/schemas/Thing' }, { type: object, required: [lives], properties: { lives: { type: integer } } }] }
        Dog: { allOf: [{ $ref: '#/components/schemas/Thing' }, { type: object, properties: { friend: { $ref: '#/components/schemas/Thing' } } }] }
        Eel: { allOf: [{ $ref: '#/components/schemas/Thing' }, { type: object, properties: { length: { type: integer } } }] }
    ").foreign() => |tree: &Tree| code(["union! {"])(tree) + "\n\n" + &fields(["ThingBase", "Cat", "Dog", "Eel"])(tree);

    a_parent_with_one_child: schemas("
        Thing: { type: object, required: [kind], properties: { kind: { type: string } }, discriminator: { propertyName: kind } }
        Cat: { allOf: [{ $ref: '#/components/schemas/Thing' }, { type: object, properties: { lives: { type: integer } } }] }
    ").foreign() => code(["union! {"]);

    a_parent_of_those_that_extend_it: schemas("
        Thing: { type: object, required: [kind], properties: { kind: { type: string, enum: [Cat, Dog] } }, discriminator: { propertyName: kind } }
        Cat: { allOf: [{ $ref: '#/components/schemas/Thing' }, { type: object, properties: { lives: { type: integer } } }] }
        Dog: { allOf: [{ $ref: '#/components/schemas/Thing' }, { type: object, properties: { tail: { type: string } } }] }
    ").foreign() => code(["union! {"]);
}
