//! The macro for values of several types.

/// Gives an enum of several types what reads and writes it: `oneOf` and `anyOf` of a document.
///
/// Each variant holds a value of its type, or a box with one, and its name may be followed by what
/// tells objects of the type from others: a member and the values that it has there. The enum has
/// one variant more, `Other(Value)`, for a value that is of none of the types.
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
/// #[derive(Clone, Debug, PartialEq)]
/// pub struct Allow {
///     pub action: String,
///     pub extra: Extra,
/// }
///
/// record! { Allow { required action } }
///
/// /// A rule, in words or as an object.
/// #[derive(Clone, Debug, PartialEq)]
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

        impl $crate::wire::Union for $union {
            fn set(
                &mut self,
                value: $crate::Value,
            ) -> ::core::result::Result<(), $crate::wire::DecodeError> {
                let read = $crate::wire::read_union(&value, &[$($crate::wire::Arm {
                    tag: $crate::union!(@tag $($member, $($value)+)?),
                    fit: $crate::wire::fit::<$type>,
                    read: |value| $crate::wire::read_arm(value, Self::$variant),
                },)*])?;
                *self = read.unwrap_or(Self::Other(value));
                Ok(())
            }
        }

        impl $crate::wire::Field for $union {
            fn slot(&mut self) -> $crate::wire::Slot<'_> {
                $crate::wire::Slot::Union(self)
            }

            fn view(&self) -> $crate::wire::View<'_> {
                match self {
                    $(Self::$variant(value) => $crate::wire::Field::view(value),)*
                    Self::Other(value) => $crate::wire::View::Value(value),
                }
            }

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
