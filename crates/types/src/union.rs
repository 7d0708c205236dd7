//! The macro for values of several types.

/// Gives an enum of several types what reads and writes it: `oneOf` and `anyOf` of a document.
///
/// Each variant holds a value of its type, or a box with one, and its name may be followed by what
/// tells objects of the type from others: a member and the values that it has there. The enum has
/// one variant more, `Other(Value)`, for a value that is of none of the types.
///
/// The enum gets `Debug`, `PartialEq`, `From` for each type, [`wire::Field`](crate::wire::Field),
/// `Serialize` and `Deserialize`; `Clone` is left to be derived.
///
/// A tag decides alone which type it is. Without one it is the type that the JSON is of and, for
/// objects, whose required members are there; of several, the one that knows most of the members.
///
/// # Examples
///
/// ```
/// use api_types::{Extra, Value, record, union, wire};
///
/// /// Lets through.
/// pub struct Allow {
///     pub action: String,
///     pub extra: Extra,
/// }
///
/// record! { Allow { required action } }
///
/// /// A rule, in words or as an object.
/// #[derive(Clone)]
/// #[non_exhaustive]
/// pub enum Rule {
///     Allow(Allow),
///     Text(String),
///     /// A value of another type.
///     Other(Value),
/// }
///
/// union! {
///     Rule {
///         Allow(Allow) if "action" = "allow" | "permit",
///         Text(String),
///     }
/// }
///
/// let rules: Vec<Rule> = wire::from_json(br#"["drop", {"action": "permit"}, {"action": "?"}, 7]"#)?;
/// assert_eq!(rules[0], Rule::Text("drop".to_owned()));
/// assert!(matches!(&rules[1], Rule::Allow(allow) if allow.action == "permit"));
/// assert!(matches!(&rules[2..], [Rule::Other(_), Rule::Other(_)]));
/// assert_eq!(wire::to_json(&rules).unwrap(), br#"["drop",{"action":"permit"},{"action":"?"},7]"#);
/// # Ok::<(), wire::DecodeError>(())
/// ```
#[macro_export]
macro_rules! union {
    ($union:ident { $($variant:ident($type:ty) $(if $member:literal = $($value:literal)|+)?,)* }) => {
        $(impl ::core::convert::From<$type> for $union {
            fn from(value: $type) -> Self {
                Self::$variant(value)
            }
        })*

        impl ::core::cmp::PartialEq for $union {
            fn eq(&self, other: &Self) -> bool {
                $crate::wire::is_equal_union(self, other)
            }
        }

        impl ::core::fmt::Debug for $union {
            fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
                $crate::wire::debug_union(self, f)
            }
        }

        impl $crate::wire::OneOf for $union {
            fn each_arm(add: &mut dyn FnMut($crate::wire::Tag, Self)) {
                $(add(
                    $crate::union!(@tag $($member, $($value)+)?),
                    Self::$variant($crate::wire::blank()),
                );)*
            }

            fn part(&self) -> (&'static str, &dyn $crate::wire::Part) {
                match self {
                    $(Self::$variant(value) => (stringify!($variant), value),)*
                    Self::Other(value) => ("Other", value),
                }
            }

            fn part_mut(&mut self) -> &mut dyn $crate::wire::Part {
                match self {
                    $(Self::$variant(value) => value,)*
                    Self::Other(value) => value,
                }
            }
        }

        impl $crate::wire::Data for $union {
            type Form = $crate::wire::form::Union;

            fn blank() -> Self {
                Self::Other($crate::Value::Null)
            }
        }

        $crate::__serde!($union);
    };
    (@tag) => {
        ::core::option::Option::None
    };
    (@tag $member:literal, $($value:literal)+) => {
        ::core::option::Option::Some(($member, &[$($value),+]))
    };
}
