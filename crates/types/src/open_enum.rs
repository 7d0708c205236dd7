//! The macro for enums of text that may grow.

/// Gives an enum of text values what it needs, unknown values included.
///
/// The enum has a variant without data for each known value and `Other(String)` for the rest, so
/// that a value that a service adds later is read, kept and written back.
///
/// The type gets `as_str`, `known`, `Display`, `AsRef<str>`, `From` for `&str` and `String`,
/// `FromStr`, [`wire::Field`](crate::wire::Field), `Serialize` and `Deserialize`. What can be
/// derived is left to the type. Make values of text by `From`: an `Other` that is put together by
/// hand with a known value in it is written like that value, but is not equal to its variant.
///
/// # Examples
///
/// ```
/// use api_types::open_enum;
///
/// /// The kind of a zone.
/// #[derive(Clone, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
/// #[non_exhaustive]
/// pub enum ZoneType {
///     /// The zone is edited here.
///     Full,
///     /// The zone is transferred from elsewhere.
///     Secondary,
///     /// A value that this version of the crate does not know.
///     Other(String),
/// }
///
/// open_enum! {
///     ZoneType {
///         Full = "full",
///         Secondary = "secondary",
///     }
/// }
///
/// assert_eq!(ZoneType::from("secondary"), ZoneType::Secondary);
/// assert_eq!(ZoneType::from("internal"), ZoneType::Other("internal".into()));
/// assert_eq!(ZoneType::known(), ["full", "secondary"]);
/// ```
#[macro_export]
macro_rules! open_enum {
    ($enum:ident { $($variant:ident = $value:literal),* $(,)? }) => {
        impl $enum {
            /// Returns the value as it is written.
            pub fn as_str(&self) -> &str {
                match self {
                    $(Self::$variant => $value,)*
                    Self::Other(value) => value,
                }
            }

            /// Returns the values that this version of the crate knows.
            pub const fn known() -> &'static [&'static str] {
                &[$($value),*]
            }
        }

        impl ::core::convert::AsRef<str> for $enum {
            fn as_ref(&self) -> &str {
                self.as_str()
            }
        }

        impl ::core::fmt::Display for $enum {
            fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
                f.pad(self.as_str())
            }
        }

        impl ::core::convert::From<&str> for $enum {
            fn from(value: &str) -> Self {
                match value {
                    $($value => Self::$variant,)*
                    other => Self::Other(other.into()),
                }
            }
        }

        impl ::core::convert::From<::std::string::String> for $enum {
            fn from(value: ::std::string::String) -> Self {
                Self::from(value.as_str())
            }
        }

        impl ::core::str::FromStr for $enum {
            type Err = ::core::convert::Infallible;

            fn from_str(value: &str) -> ::core::result::Result<Self, Self::Err> {
                Ok(value.into())
            }
        }

        impl $crate::wire::Field for $enum {
            fn slot(&mut self) -> $crate::wire::Slot<'_> {
                $crate::wire::Slot::Text(self)
            }

            fn view(&self) -> $crate::wire::View<'_> {
                $crate::wire::View::Str(self.as_str())
            }

            fn blank() -> Self {
                Self::Other($crate::wire::blank())
            }
        }

        impl $crate::wire::Text for $enum {
            fn expected(&self) -> &'static str {
                "a string"
            }

            fn set(
                &mut self,
                text: &str,
            ) -> ::core::result::Result<(), ::std::string::String> {
                *self = text.into();
                Ok(())
            }
        }

        $crate::__serde!($enum);
    };
}
