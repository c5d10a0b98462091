//! Who keeps a collection and who belongs to it.

use ficus_archive::{
    AccountId, CollectionId, PenNameId,
    collection::{CollectionPerson, PEOPLE_MAX, Role},
    notice::{GatheredAct, Notice},
};
use jiff::Timestamp;

use super::ids;
use crate::{
    Result, Store, StoreError, Subject, changes,
    database::{Row, Tx, params},
    notices,
};

const ROLE: &str = "SELECT role FROM collection_person
    WHERE collection_id = $1 AND account_id = $2 AND accepted = 1";
const PEOPLE: &str = "SELECT collection_person.account_id, pen_name.name, pen_name.slug, role, accepted
    FROM collection_person LEFT JOIN pen_name ON pen_name.id = collection_person.pen_name_id
    WHERE collection_person.collection_id = $1
    ORDER BY CASE role WHEN 'owner' THEN 0 WHEN 'moderator' THEN 1 ELSE 2 END, pen_name.folded LIMIT $2";
const KEEPERS: &str = "SELECT account_id FROM collection_person
    WHERE collection_id = $1 AND accepted = 1 AND role IN ('owner', 'moderator') ORDER BY account_id LIMIT 100";
const OWNERS: &str = "SELECT COUNT(*) FROM collection_person
    WHERE collection_id = $1 AND accepted = 1 AND role = 'owner' AND account_id <> $2";
const COUNT: &str = "SELECT COUNT(*) FROM collection_person WHERE collection_id = $1";
const INVITE: &str =
    "INSERT INTO collection_person (collection_id, account_id, pen_name_id, role, accepted, since)
    VALUES ($1, $2, $3, $4, 0, $5) ON CONFLICT (collection_id, account_id) DO NOTHING RETURNING account_id";
const SET_ROLE: &str = "UPDATE collection_person SET role = $3 WHERE collection_id = $1 AND account_id = $2";
const ACCEPT: &str = "UPDATE collection_person SET accepted = 1, since = $3
    WHERE collection_id = $1 AND account_id = $2 RETURNING account_id";
const GO: &str = "DELETE FROM collection_person WHERE collection_id = $1 AND account_id = $2";
const INVITED: &str = "SELECT role FROM collection_person
    WHERE collection_id = $1 AND account_id = $2 AND accepted = 0";

impl Store {
    /// How an account belongs to a collection; `None` where it does not, or has not said yes.
    pub async fn collection_role(&self, of: CollectionId, account: AccountId) -> Result<Option<Role>> {
        let row = self.database.query_one(ROLE, params![of, account]).await?;
        row.map(|row| row.fields("collection_person").word("role")).transpose()
    }

    /// As what an account was asked to belong to a collection, where it has not answered.
    pub async fn collection_invitation(&self, of: CollectionId, account: AccountId) -> Result<Option<Role>> {
        let row = self.database.query_one(INVITED, params![of, account]).await?;
        row.map(|row| row.fields("collection_person").word("role")).transpose()
    }

    /// Who belongs to a collection, owners first.
    pub async fn collection_people(&self, of: CollectionId) -> Result<Vec<CollectionPerson>> {
        let rows = self.database.query(PEOPLE, params![of, PEOPLE_MAX]).await?;
        rows.into_iter().map(person).collect()
    }

    /// Asks somebody, known by a pen name, to belong to a collection.
    pub async fn invite_to_collection(
        &self,
        of: CollectionId,
        (account, name): (AccountId, PenNameId),
        role: Role,
        now: Timestamp,
    ) -> Result<()> {
        let mut tx = self.database.begin().await?;
        let there: u64 =
            tx.query_one(COUNT, params![of]).await?.map_or(Ok(0), |row| row.first("person", "count"))?;
        if there >= PEOPLE_MAX {
            return Err(StoreError::Refused("This collection has as many people as it can have."));
        }
        if tx.query_one(INVITE, params![of, account, name, role.as_str(), now]).await?.is_some() {
            let notice = Notice::Gathered { act: GatheredAct::Invited, collection: of, work: None };
            tx.run(vec![notices::tell(account, &notice, now)?]).await?;
        }
        tx.commit().await
    }

    /// What somebody says who was asked; whether they were.
    pub async fn answer_invitation(
        &self,
        of: CollectionId,
        account: AccountId,
        accepts: bool,
        now: Timestamp,
    ) -> Result<bool> {
        let mut tx = self.database.begin().await?;
        if tx.query_one(INVITED, params![of, account]).await?.is_none() {
            return Ok(false);
        }
        if accepts {
            tx.query_one(ACCEPT, params![of, account, now]).await?;
        } else {
            tx.execute(GO, params![of, account]).await?;
        }
        tx.run(vec![changes::log(Subject::Lists)]).await?;
        tx.commit().await?;
        Ok(true)
    }

    /// Changes how somebody belongs to a collection, or lets them go (`None`); `Refused` where nobody would own it.
    pub async fn set_collection_role(
        &self,
        of: CollectionId,
        account: AccountId,
        role: Option<Role>,
    ) -> Result<()> {
        let mut tx = self.database.begin().await?;
        let others: u64 = tx
            .query_one(OWNERS, params![of, account])
            .await?
            .map_or(Ok(0), |row| row.first("person", "count"))?;
        let is_owner = self::role(&mut tx, of, account).await? == Some(Role::Owner);
        if is_owner && role != Some(Role::Owner) && others == 0 {
            return Err(StoreError::Refused("A collection has an owner: name another one first."));
        }
        match role {
            Some(role) => tx.execute(SET_ROLE, params![of, account, role.as_str()]).await?,
            None => tx.execute(GO, params![of, account]).await?,
        }
        tx.run(vec![changes::log(Subject::Lists)]).await?;
        tx.commit().await
    }
}

pub(super) async fn role(tx: &mut Tx, of: CollectionId, account: AccountId) -> Result<Option<Role>> {
    let row = tx.query_one(ROLE, params![of, account]).await?;
    row.map(|row| row.fields("collection_person").word("role")).transpose()
}

/// Those who decide about works.
pub(super) async fn keepers(tx: &mut Tx, of: CollectionId) -> Result<Vec<AccountId>> {
    ids(tx.query(KEEPERS, params![of]).await?)
}

fn person(row: Row) -> Result<CollectionPerson> {
    let mut fields = row.fields("collection_person");
    let account = fields.get("account_id")?;
    let name: Option<String> = fields.get("name")?;
    let slug: Option<String> = fields.get("slug")?;
    Ok(CollectionPerson {
        account,
        name: name.zip(slug),
        role: fields.word("role")?,
        accepted: fields.get("accepted")?,
    })
}
