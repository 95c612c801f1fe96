-- What has been published, and what has happened to a committee, is never changed or removed.

CREATE TRIGGER option_list_no_change BEFORE UPDATE OR DELETE OR TRUNCATE ON option_list
FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

CREATE TRIGGER committee_change_no_change BEFORE UPDATE OR DELETE OR TRUNCATE ON committee_change
FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
