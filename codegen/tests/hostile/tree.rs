//! A document whose parts can be changed, also into what no parser would take.

use std::fmt::Write as _;

use serde_json::Value;

/// A JSON value whose members may have the same key, and whose scalars are as they are written.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Tree {
    Scalar(String),
    List(Vec<Tree>),
    Map(Vec<(String, Tree)>),
}

impl From<&Value> for Tree {
    fn from(value: &Value) -> Self {
        match value {
            Value::Array(items) => Self::List(items.iter().map(Self::from).collect()),
            Value::Object(members) => {
                let members = members.iter();
                Self::Map(
                    members
                        .map(|(key, value)| (key.clone(), Self::from(value)))
                        .collect(),
                )
            }
            scalar => Self::Scalar(scalar.to_string()),
        }
    }
}

impl Tree {
    pub(crate) fn text(text: &str) -> Self {
        Self::Scalar(Value::from(text).to_string())
    }

    pub(crate) fn map(key: &str, value: Self) -> Self {
        Self::Map(vec![(key.to_owned(), value)])
    }

    pub(crate) fn link(reference: &str) -> Self {
        Self::map("$ref", Self::text(reference))
    }

    pub(crate) fn write(&self, text: &mut String) {
        match self {
            Self::Scalar(scalar) => text.push_str(scalar),
            Self::List(items) => {
                text.push('[');
                for (index, item) in items.iter().enumerate() {
                    text.push_str(if index == 0 { "" } else { ", " });
                    item.write(text);
                }
                text.push(']');
            }
            Self::Map(members) => {
                text.push('{');
                for (index, (key, value)) in members.iter().enumerate() {
                    text.push_str(if index == 0 { "" } else { ",\n" });
                    write!(text, "{}: ", Value::from(key.as_str())).expect("a string takes all");
                    value.write(text);
                }
                text.push('}');
            }
        }
    }

    pub(crate) fn size(&self) -> usize {
        1 + self.children().map(Self::size).sum::<usize>()
    }

    pub(crate) fn depth(&self) -> usize {
        1 + self.children().map(Self::depth).max().unwrap_or(0)
    }

    pub(crate) fn children(&self) -> impl Iterator<Item = &Self> {
        let (items, members): (&[Self], &[(String, Self)]) = match self {
            Self::Scalar(_) => (&[], &[]),
            Self::List(items) => (items, &[]),
            Self::Map(members) => (&[], members),
        };
        items.iter().chain(members.iter().map(|(_, value)| value))
    }

    fn child(&self, index: usize) -> &Self {
        match self {
            Self::List(items) => &items[index],
            Self::Map(members) => &members[index].1,
            Self::Scalar(_) => self,
        }
    }

    fn child_mut(&mut self, index: usize) -> &mut Self {
        match self {
            Self::List(items) => &mut items[index],
            Self::Map(members) => &mut members[index].1,
            Self::Scalar(_) => self,
        }
    }

    pub(crate) fn at(&self, path: &[usize]) -> &Self {
        path.iter().fold(self, |tree, index| tree.child(*index))
    }

    pub(crate) fn at_mut(&mut self, path: &[usize]) -> &mut Self {
        path.iter().fold(self, |tree, index| tree.child_mut(*index))
    }

    /// The `index`th value, in the order of the text.
    pub(crate) fn path(&self, mut index: usize) -> Vec<usize> {
        let (mut tree, mut path) = (self, Vec::new());
        'down: while index > 0 {
            index -= 1;
            for (at, child) in tree.children().enumerate() {
                let size = child.size();
                if index < size {
                    tree = child;
                    path.push(at);
                    continue 'down;
                }
                index -= size;
            }
            break;
        }
        path
    }

    /// What leads to the value as it would be written in a `$ref`.
    pub(crate) fn pointer(&self, path: &[usize]) -> String {
        let mut pointer = "#".to_owned();
        let mut tree = self;
        for index in path {
            let key = match tree {
                Self::Map(members) => members[*index]
                    .0
                    .replace('~', "~0")
                    .replace('/', "~1")
                    .replace('%', "%25"),
                _ => index.to_string(),
            };
            pointer += "/";
            pointer += &key;
            tree = tree.child(*index);
        }
        pointer
    }

    pub(crate) fn references(&self) -> Vec<String> {
        let mut found: Vec<_> = self.children().flat_map(Self::references).collect();
        if let Self::Map(members) = self {
            let targets = members.iter().filter(|(key, _)| key == "$ref");
            let targets = targets.filter_map(|(_, value)| match value {
                Self::Scalar(text) => serde_json::from_str(text).ok(),
                _ => None,
            });
            found.extend(targets);
        }
        found
    }
}
