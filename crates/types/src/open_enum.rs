//! The macro for enums of text that may grow.

/// Gives an enum of text values what it needs, unknown values included.
///
/// The enum has a variant without data for each known value and `Other(String)` for the rest, so
/// that a value that a service adds later is read, kept and written back.
///
/// The type gets `as_str`, `known`, `Debug`, `Display`, `Eq`, `Hash`, `Ord` by its text, `AsRef<str>`,
/// `From` for `&str` and `String`, `FromStr`, [`wire::Field`](crate::wire::Field), `Serialize` and
/// `Deserialize`; `Clone` is left to be derived. Make values of text by `From`: an `Other` that is put
/// together by hand with a known value in it is written like that value, but is not equal to its
/// variant.
///
/// # Examples
///
/// ```
/// use api_types::open_enum;
///
/// /// The kind of a zone.
/// #[derive(Clone)]
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
                $crate::wire::OpenEnum::spell(self).1
            }

            /// Returns the values that this version of the crate knows.
            pub const fn known() -> &'static [&'static str] {
                &[$($value),*]
            }
        }

        impl $crate::wire::OpenEnum for $enum {
            fn spell(&self) -> (&'static str, &str) {
                match self {
                    $(Self::$variant => (stringify!($variant), $value),)*
                    Self::Other(value) => ("Other", value),
                }
            }
        }

        impl ::core::fmt::Debug for $enum {
            fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
                $crate::wire::debug_enum($crate::wire::OpenEnum::spell(self), f)
            }
        }

        impl ::core::cmp::PartialEq for $enum {
            fn eq(&self, other: &Self) -> bool {
                $crate::wire::compare_enums(self, other).is_eq()
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

        impl $crate::wire::Data for $enum {
            type Form = $crate::wire::form::Enum;

            fn blank() -> Self {
                Self::Other($crate::wire::blank())
            }
        }

        $crate::__enum_traits!($enum);
        $crate::__serde!($enum);
    };
}

/// What [`open_enum!`] implements beside what is needed.
#[doc(hidden)]
#[macro_export]
#[cfg(feature = "traits")]
macro_rules! __enum_traits {
    ($enum:ident) => {
        impl ::core::cmp::Eq for $enum {}

        impl ::core::cmp::PartialOrd for $enum {
            fn partial_cmp(&self, other: &Self) -> ::core::option::Option<::core::cmp::Ordering> {
                ::core::option::Option::Some(self.cmp(other))
            }
        }

        impl ::core::cmp::Ord for $enum {
            fn cmp(&self, other: &Self) -> ::core::cmp::Ordering {
                $crate::wire::compare_enums(self, other)
            }
        }

        impl ::core::hash::Hash for $enum {
            fn hash<H: ::core::hash::Hasher>(&self, state: &mut H) {
                self.as_str().hash(state);
            }
        }

        impl ::core::convert::AsRef<str> for $enum {
            fn as_ref(&self) -> &str {
                self.as_str()
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
    };
}

#[doc(hidden)]
#[macro_export]
#[cfg(not(feature = "traits"))]
macro_rules! __enum_traits {
    ($enum:ident) => {};
}
