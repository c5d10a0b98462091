//! Values as both engines know them, and rows read field by field.

use ficus_archive::{
    AccountId, AssignmentId, BetaCommentId, BetaLinkId, BookmarkId, BulletinId, CanonId, CategoryId,
    ChapterId, ChapterOfferId, ClaimId, ClassTypeId, CollectionId, DecisionId, DeviceKeyId,
    DispatchCommentId, DispatchId, DraftId, FeaturedId, GiftId, GuestBookLineId, HeirCaseId, InvitationId,
    JobId, KeptSearchId, LetterId, NominationId, NoteTemplateId, NoticeId, OwnPageId, OwnShelfId,
    OwnShieldId, PasskeyId, PenNameId, PointId, PollId, PromptId, ProviderId, RatingId, RecommendationId,
    ReplyTemplateId, ReportId, ReviewId, RulingId, SeriesCommentId, SeriesId, SignInvitationId, SignUpId,
    SubscriptionId, TagActId, TagId, TagSetId, ValidationId, WorkId, WorkTieId, score::Score,
};
use ficus_prose::Prose;
use jiff::{Timestamp, civil::Date};
use serde::{Deserialize, Serialize, de::DeserializeOwned};

use crate::{Result, StoreError};

/// A value of a column: nothing but what both engines store alike.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(untagged)]
pub(crate) enum Value {
    Null,
    Int(i64),
    Text(String),
}

impl From<i64> for Value {
    fn from(int: i64) -> Self {
        Self::Int(int)
    }
}

impl From<u32> for Value {
    fn from(int: u32) -> Self {
        Self::Int(int.into())
    }
}

impl From<u64> for Value {
    fn from(int: u64) -> Self {
        // Counts of bytes, words and views stay far below; a larger one is kept as the largest.
        Self::Int(i64::try_from(int).unwrap_or(i64::MAX))
    }
}

impl From<usize> for Value {
    fn from(int: usize) -> Self {
        Self::from(int as u64)
    }
}

impl From<bool> for Value {
    fn from(truth: bool) -> Self {
        Self::Int(truth.into())
    }
}

impl From<&str> for Value {
    fn from(text: &str) -> Self {
        // PostgreSQL stores no NUL, and no text has a use for one.
        Self::Text(if text.contains('\0') { text.replace('\0', "") } else { text.to_owned() })
    }
}

impl From<String> for Value {
    fn from(text: String) -> Self {
        if text.contains('\0') { Self::from(text.as_str()) } else { Self::Text(text) }
    }
}

impl From<&String> for Value {
    fn from(text: &String) -> Self {
        Self::from(text.as_str())
    }
}

impl From<&Prose> for Value {
    fn from(prose: &Prose) -> Self {
        Self::Text(prose.as_str().to_owned())
    }
}

impl From<Date> for Value {
    fn from(date: Date) -> Self {
        Self::Text(date.to_string())
    }
}

impl From<Timestamp> for Value {
    fn from(time: Timestamp) -> Self {
        Self::Int(time.as_millisecond())
    }
}

impl<T: Into<Self>> From<Option<T>> for Value {
    fn from(value: Option<T>) -> Self {
        value.map_or(Self::Null, Into::into)
    }
}

/// A value that a column's value can be read as; `None` where it cannot.
pub(crate) trait FromValue: Sized {
    fn from_value(value: Value) -> Option<Self>;
}

impl FromValue for i64 {
    fn from_value(value: Value) -> Option<Self> {
        match value {
            Value::Int(int) => Some(int),
            _ => None,
        }
    }
}

impl FromValue for u32 {
    fn from_value(value: Value) -> Option<Self> {
        i64::from_value(value)?.try_into().ok()
    }
}

impl FromValue for u64 {
    fn from_value(value: Value) -> Option<Self> {
        i64::from_value(value)?.try_into().ok()
    }
}

impl FromValue for Score {
    fn from_value(value: Value) -> Option<Self> {
        i64::from_value(value)?.try_into().ok()
    }
}

impl FromValue for bool {
    fn from_value(value: Value) -> Option<Self> {
        match value {
            Value::Int(0) => Some(false),
            Value::Int(1) => Some(true),
            _ => None,
        }
    }
}

impl FromValue for String {
    fn from_value(value: Value) -> Option<Self> {
        match value {
            Value::Text(text) => Some(text),
            _ => None,
        }
    }
}

impl FromValue for Prose {
    fn from_value(value: Value) -> Option<Self> {
        String::from_value(value).map(Self::from_stored)
    }
}

impl FromValue for Date {
    fn from_value(value: Value) -> Option<Self> {
        String::from_value(value)?.parse().ok()
    }
}

impl FromValue for Timestamp {
    fn from_value(value: Value) -> Option<Self> {
        Self::from_millisecond(i64::from_value(value)?).ok()
    }
}

impl<T: FromValue> FromValue for Option<T> {
    fn from_value(value: Value) -> Option<Self> {
        match value {
            Value::Null => Some(None),
            value => T::from_value(value).map(Some),
        }
    }
}

macro_rules! id_values {
    ($($id:ident),+) => { $(
        impl From<$id> for Value {
            fn from(id: $id) -> Self {
                Self::Int(id.0)
            }
        }

        impl FromValue for $id {
            fn from_value(value: Value) -> Option<Self> {
                i64::from_value(value).map(Self)
            }
        }
    )+ };
}
id_values!(
    AccountId,
    BookmarkId,
    CanonId,
    CategoryId,
    ChapterId,
    ClaimId,
    ClassTypeId,
    DecisionId,
    DeviceKeyId,
    BulletinId,
    NominationId,
    TagSetId,
    NoteTemplateId,
    GuestBookLineId,
    AssignmentId,
    BetaCommentId,
    BetaLinkId,
    ChapterOfferId,
    PromptId,
    SignUpId,
    CollectionId,
    GiftId,
    HeirCaseId,
    SignInvitationId,
    WorkTieId,
    DispatchId,
    DispatchCommentId,
    SeriesCommentId,
    FeaturedId,
    OwnPageId,
    ValidationId,
    InvitationId,
    JobId,
    KeptSearchId,
    LetterId,
    NoticeId,
    OwnShelfId,
    PasskeyId,
    PenNameId,
    PointId,
    PollId,
    ProviderId,
    RatingId,
    RecommendationId,
    ReplyTemplateId,
    ReportId,
    ReviewId,
    DraftId,
    OwnShieldId,
    RulingId,
    SeriesId,
    SubscriptionId,
    TagActId,
    TagId,
    WorkId
);

/// A row of an answer.
#[derive(Clone, Debug)]
pub(crate) struct Row(pub(crate) Vec<Value>);

impl Row {
    /// Reads the row's fields in order; `table` and the first column's value name the record where it is damaged.
    pub(crate) fn fields(self, table: &'static str) -> Fields {
        let id = match self.0.first() {
            Some(Value::Int(id)) => id.to_string(),
            Some(Value::Text(id)) => id.clone(),
            _ => String::new(),
        };
        Fields { table, id, values: self.0.into_iter() }
    }

    /// The row's first field.
    pub(crate) fn first<T: FromValue>(self, table: &'static str, column: &'static str) -> Result<T> {
        self.fields(table).get(column)
    }
}

/// A row that is being read, column by column in the order of its query.
pub(crate) struct Fields {
    table: &'static str,
    id: String,
    values: std::vec::IntoIter<Value>,
}

impl Fields {
    /// The next field.
    pub(crate) fn get<T: FromValue>(&mut self, column: &'static str) -> Result<T> {
        let value = self.values.next().and_then(T::from_value);
        value.ok_or_else(|| self.corrupt(column))
    }

    /// The next field as one of a fixed set of words.
    pub(crate) fn word<T: std::str::FromStr>(&mut self, column: &'static str) -> Result<T> {
        let text: String = self.get(column)?;
        text.parse().map_err(|_| self.corrupt(column))
    }

    /// The next field as one of a fixed set of words, or nothing.
    pub(crate) fn optional_word<T: std::str::FromStr>(&mut self, column: &'static str) -> Result<Option<T>> {
        let text: Option<String> = self.get(column)?;
        text.map(|text| text.parse().map_err(|_| self.corrupt(column))).transpose()
    }

    /// The next field as a list or record written in JSON.
    pub(crate) fn json<T: DeserializeOwned>(&mut self, column: &'static str) -> Result<T> {
        let text: String = self.get(column)?;
        serde_json::from_str(&text).map_err(|_| self.corrupt(column))
    }

    fn corrupt(&self, column: &'static str) -> StoreError {
        StoreError::Corrupt { table: self.table, column, id: self.id.clone() }
    }
}

/// A list or record as JSON.
pub(crate) fn json<T: serde::Serialize + ?Sized>(value: &T) -> Result<String> {
    serde_json::to_string(value).map_err(|error| StoreError::Database(error.to_string()))
}
