// Generated from the gateway's code by `make generate`; do not edit.

export interface paths {
    "/v1/admin": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read Administrator
         * @description Tell whether you may administer now, and until when the second factor that you showed holds.
         */
        get: operations["admin_read_administrator"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/admin/audit": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List Audit
         * @description Search the log, the newest first.
         */
        get: operations["admin_list_audit"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/admin/audit/anchor": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read Audit Anchor
         * @description Give the end of the chain, to be kept outside the platform.
         */
        get: operations["admin_read_audit_anchor"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/admin/audit/export": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Export Audit
         * @description Take the log out as lines of JSON, by which anybody can verify the chain; see docs/administration.md.
         *
         *     The export is an entry itself. A file without the last line, the anchor, was cut: go on with `after`.
         */
        get: operations["admin_export_audit"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/admin/audit/verification": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Verify Audit Log
         * @description Verify hashes and seals of the next two thousand entries; `complete` tells whether the end was reached.
         */
        get: operations["admin_verify_audit_log"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/admin/flags": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List Flags
         * @description Give every flag with its default and what was set; processes heed a change within five seconds.
         */
        get: operations["admin_list_flags"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/admin/flags/{flag_name}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /**
         * Set Flag
         * @description Set the platform's value.
         */
        put: operations["admin_set_flag"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/admin/flags/{flag_name}/clear": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Clear Flag
         * @description Have the default hold again.
         */
        post: operations["admin_clear_flag"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/admin/invoices": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List Unpaid Invoices
         * @description Give the bills that wait for a decision, and those that were given up, of every organisation, newest first.
         */
        get: operations["admin_list_unpaid_invoices"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/admin/invoices/{invoice_id}/resolve": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Resolve Invoice
         * @description Decide on a bill that goes on by nobody else; the organisation's audit log says what was decided and why.
         */
        post: operations["admin_resolve_invoice"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/admin/models": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List Models
         * @description Give every model with version, hash, what its card says first, its figures, and the workers that loaded it.
         */
        get: operations["admin_list_models"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/admin/models/{model_name}/card": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read Model Card
         * @description Give a model's card: data, licences, figures, limits.
         */
        get: operations["admin_read_model_card"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/admin/models/comparisons": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List Model Comparisons
         * @description Tell how a version that only looks on (`ML_BEHAVIOUR_SHADOW`) compares with the served one, over 30 days.
         */
        get: operations["admin_list_model_comparisons"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/admin/network-rules": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List Network Rules
         * @description Give every rule that holds on all sites, the newest first.
         */
        get: operations["admin_list_network_rules"];
        put?: never;
        /**
         * Add Network Rule
         * @description Keep a network out of every site, or spare it such a rule; captcha-api hears of it within five seconds.
         *
         *     A site's own `deny` holds whatever is allowed here; a site's `allow` does not open what is denied here. A rule that
         *     says the same already is given back, so that the request may be repeated.
         */
        post: operations["admin_add_network_rule"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/admin/network-rules/{rule_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /**
         * Remove Network Rule
         * @description Remove a rule; captcha-api hears of it within five seconds.
         */
        delete: operations["admin_remove_network_rule"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/admin/network-rules/visitors": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Ban Visitor
         * @description Keep a visitor out of every site: the address, or the /64 of an IPv6 address, as long as the session lives.
         *
         *     A session lives for ten minutes from its beginning, and as long as its challenge and its token do.
         */
        post: operations["admin_ban_visitor"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/admin/organisations": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Search Organisations
         * @description Find organisations by the beginning of their name, the newest first; by id ask for the one.
         */
        get: operations["admin_search_organisations"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/admin/organisations/{organisation_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read Organisation
         * @description Give an organisation with members, invitations, sites, plan, usage and notes.
         */
        get: operations["admin_read_organisation"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/admin/organisations/{organisation_id}/flags/{flag_name}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /**
         * Set Organisation Flag
         * @description Set an organisation's own value.
         */
        put: operations["admin_set_organisation_flag"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/admin/organisations/{organisation_id}/flags/{flag_name}/clear": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Clear Organisation Flag
         * @description Have the platform's value hold for the organisation again.
         */
        post: operations["admin_clear_organisation_flag"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/admin/organisations/{organisation_id}/most-sites": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /**
         * Limit Sites
         * @description Say how many sites it may have; sites beyond stay, and no new one is created until there are fewer.
         */
        put: operations["admin_limit_sites"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/admin/organisations/{organisation_id}/notes": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Note Organisation
         * @description Write about an organisation, for other administrators.
         */
        post: operations["admin_note_organisation"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/admin/organisations/{organisation_id}/payments": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List Organisation Payments
         * @description Give an organisation's newest payments with their refunds.
         */
        get: operations["admin_list_organisation_payments"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/admin/organisations/{organisation_id}/restore": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Restore Organisation
         * @description Have its sites serve again; a site that is deactivated or suspended itself stays off.
         */
        post: operations["admin_restore_organisation"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/admin/organisations/{organisation_id}/suspend": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Suspend Organisation
         * @description Keep its sites off within five seconds: visitors meet a deactivated site. Members look, and change nothing.
         */
        post: operations["admin_suspend_organisation"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/admin/payments/{payment_id}/refunds": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Refund Payment
         * @description Give money back, in part or in full; it is carried out within a minute, and a credit note is made then.
         *
         *     Of what credit was bought with, no more than the credit that is left; it is taken away at once.
         */
        post: operations["admin_refund_payment"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/admin/plans": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List Every Plan
         * @description Give every plan, offered or not, with every version of its price.
         */
        get: operations["admin_list_every_plan"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/admin/plans/{plan_id}/prices": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Set Plan Price
         * @description Add a version of a plan's price, for periods that begin later; those that run keep theirs.
         */
        post: operations["admin_set_plan_price"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/admin/pool/levels": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read Levels
         * @description Tell how many packs of each kind and difficulty are ready, their water marks, and how many pictures there are.
         */
        get: operations["admin_read_levels"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/admin/pool/packs": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Search Packs
         * @description Search the catalogue of packs by kind, by what is asked, and by a photograph that they show.
         */
        get: operations["admin_search_packs"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/admin/pool/pictures": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Search Pictures
         * @description Search photographs and abstract images by status, source, what they show, and why they were rejected.
         */
        get: operations["admin_search_pictures"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/admin/pool/pictures/{picture_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /**
         * Remove Picture
         * @description Remove a picture for good: ready packs that show it are withdrawn within seconds, its files are deleted.
         *
         *     The same file does not come back. A challenge that a visitor is looking at may be answered still.
         */
        delete: operations["admin_remove_picture"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/admin/pool/pictures/{picture_id}/decision": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Decide On Picture
         * @description Say what a picture that waits for a review shows; packs are made with it from then on, or it is discarded.
         *
         *     The same decision again changes nothing; of two different ones the first holds.
         */
        post: operations["admin_decide_on_picture"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/admin/pool/rejects": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List Rejects
         * @description Tell which files were refused and why, and how many pictures were rejected for which reason.
         */
        get: operations["admin_list_rejects"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/admin/pool/reviews": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List Reviews
         * @description Give the photographs of which the model is unsure, with what it said; decide on each.
         */
        get: operations["admin_list_reviews"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/admin/pool/uploads": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List Uploads
         * @description Tell what became of uploads.
         */
        get: operations["admin_list_uploads"];
        put?: never;
        /**
         * Sign Upload
         * @description Get a form that uploads one photograph straight into the object store within an hour; each call gives another.
         *
         *     The photograph is looked at again, stripped of metadata and taken in within seconds after it arrived: see the list.
         */
        post: operations["admin_sign_upload"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/admin/sign-ups": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Search Sign Ups
         * @description Give sign-ups whose address nobody has confirmed yet, at most a hundred.
         */
        get: operations["admin_search_sign_ups"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/admin/sign-ups/resend": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Resend Sign Up
         * @description Send the letter that confirms an address again, with a new link for another day.
         */
        post: operations["admin_resend_sign_up"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/admin/sites": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Search Sites
         * @description Give sites of every organisation, or of one, the newest first.
         */
        get: operations["admin_search_sites"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/admin/sites/{site_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read Admin Site
         * @description Give a site with its secrets' dates and notes.
         */
        get: operations["admin_read_admin_site"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/admin/sites/{site_id}/expire-secrets": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Expire Secrets
         * @description Have every present secret stop working after a while; owners and admins get a letter to issue another.
         */
        post: operations["admin_expire_secrets"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/admin/sites/{site_id}/notes": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Note Site
         * @description Write about a site, for other administrators.
         */
        post: operations["admin_note_site"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/admin/sites/{site_id}/policy": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read Policy
         * @description Give what captcha-api is told of a site.
         */
        get: operations["admin_read_policy"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/admin/sites/{site_id}/restore": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Restore Site
         * @description Have a site serve again, unless its owners deactivated it or its organisation is suspended.
         */
        post: operations["admin_restore_site"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/admin/sites/{site_id}/suspend": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Suspend Site
         * @description Keep a site off within five seconds, whatever its owners do: visitors meet a deactivated site.
         */
        post: operations["admin_suspend_site"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/admin/statistics": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read Platform Statistics
         * @description Give what happened on all sites together: series, funnel, reasons, errors, and endpoints with percentiles.
         */
        get: operations["admin_read_platform_statistics"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/admin/statistics/sites": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Rank Sites
         * @description Give the sites that stand out: by redemptions, by the share of wrong answers, or of visitors challenged.
         */
        get: operations["admin_rank_sites"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/admin/users": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Search Users
         * @description Find people by the beginning of their address, the newest first; by id ask for the one.
         */
        get: operations["admin_search_users"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/admin/users/{user_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read User
         * @description Give a person with organisations, sessions, factors, keys (not their text) and notes.
         */
        get: operations["admin_read_user"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/admin/users/{user_id}/end-sessions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * End Sessions
         * @description Log a person out everywhere.
         */
        post: operations["admin_end_sessions"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/admin/users/{user_id}/force-password-reset": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Force Password Reset
         * @description Have the password hold no longer, end every session, and send a letter that sets another; API keys stay.
         */
        post: operations["admin_force_password_reset"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/admin/users/{user_id}/notes": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Note User
         * @description Write about a person, for other administrators.
         */
        post: operations["admin_note_user"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/admin/users/{user_id}/remove-second-factor": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Remove Second Factor
         * @description Let somebody who lost the app and every recovery code log in with the password alone; every session ends.
         */
        post: operations["admin_remove_second_factor"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/admin/users/{user_id}/restore": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Restore User
         * @description Let a person in again; their API keys work again.
         */
        post: operations["admin_restore_user"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/admin/users/{user_id}/sessions/{session_id}/end": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * End Session
         * @description End one of a person's sessions.
         */
        post: operations["admin_end_session"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/admin/users/{user_id}/suspend": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Suspend User
         * @description Keep a person out: every session ends, API keys stop working, and no login succeeds.
         */
        post: operations["admin_suspend_user"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/auth/accept-invitation": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Accept
         * @description Join with the token of the letter: with the account of its address, or with a new one that the password opens.
         */
        post: operations["accept"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/auth/cancel-erasure": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Cancel Erasure
         * @description Cancel an erasure with the token of the letter.
         */
        post: operations["cancel_erasure"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/auth/data-exports": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List Data Exports
         * @description Give the copies of your data that were asked for and not removed yet.
         */
        get: operations["list_data_exports"];
        put?: never;
        /**
         * Request Data Export
         * @description Have a copy made of what is kept about you and the organisations that you own. A letter says when it is ready.
         */
        post: operations["request_data_export"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/auth/data-exports/{export_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /**
         * Remove Data Export
         * @description Remove a copy before its time.
         */
        delete: operations["remove_data_export"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/auth/data-exports/{export_id}/link": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Link Data Export
         * @description Get a link that gives the copy once, within five minutes, without a header: for a browser to save it.
         */
        post: operations["link_data_export"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/auth/data-exports/archive": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Fetch Data Export
         * @description Fetch a copy by its link, which then holds no longer.
         */
        get: operations["fetch_data_export"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/auth/erasure": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read Account Erasure
         * @description Tell whether your account is about to be erased.
         */
        get: operations["read_account_erasure"];
        put?: never;
        /**
         * Request Account Erasure
         * @description Have your account erased after some days, with the organisations that have no other member.
         *
         *     A letter says when, and how to cancel it. What stays is listed in `docs/data.md`.
         */
        post: operations["request_account_erasure"];
        /**
         * Cancel Account Erasure
         * @description Keep your account after all.
         */
        delete: operations["cancel_account_erasure"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/auth/forgot-password": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Forgot Password
         * @description Ask for a letter with a link that sets a new password.
         */
        post: operations["forgot_password"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/auth/google": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Log In With Google
         * @description Send the browser to the provider, with a cookie that says which browser began (a link, not a call of scripts).
         */
        get: operations["log_in_with_google"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/auth/google/callback": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Come Back From Google
         * @description Take the browser back and send it to the page, with `#code=`, `#ticket=` of a link, or `#error=` and a code.
         *
         *     Who does not ask for HTML gets a problem document in place of the last.
         */
        get: operations["come_back_from_google"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/auth/google/complete": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Complete Google Login
         * @description Exchange the one-time code for a session, in the browser that began; a new address gets an account without a
         *     password. Where the address has an account, 409 carries a `link_ticket` for `POST /v1/me/identities/confirm`.
         */
        post: operations["complete_google_login"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/auth/login": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Log In
         * @description Begin a session: exchange an e-mail address and a password for an access token and a refresh token.
         *
         *     Attempts are limited per network, and per network and account; a network never uses up the attempts of another.
         */
        post: operations["log_in"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/auth/login/second-factor": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Finish Login
         * @description Begin a session with the ticket of the first step and a code.
         *
         *     Codes are limited as passwords are: per network, and per network and account.
         */
        post: operations["finish_login"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/auth/logout": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Log Out
         * @description End the session that the access token belongs to; both of its tokens stop working at once.
         */
        post: operations["log_out"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/auth/providers": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List Providers
         * @description Tell which providers people may log in with here.
         */
        get: operations["list_providers"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/auth/refresh": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Refresh Session
         * @description Exchange a refresh token for a new access token and the next refresh token.
         *
         *     A token that comes back later than ten seconds after it was exchanged ends its session.
         */
        post: operations["refresh_session"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/auth/reset-password": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Reset Password
         * @description Set a new password with the token of the letter; every session ends.
         */
        post: operations["reset_password"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/auth/sessions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List Sessions
         * @description Tell where you are logged in.
         */
        get: operations["list_sessions"];
        put?: never;
        post?: never;
        /**
         * End Other Sessions
         * @description End every session of yours but this one.
         */
        delete: operations["end_other_sessions"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/auth/sessions/{session_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /**
         * End Session
         * @description End one of your sessions.
         */
        delete: operations["end_session"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/auth/sign-up": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Sign Up
         * @description Ask for an account. A letter to the address (English or Korean, by `Accept-Language`) says how to go on.
         */
        post: operations["sign_up"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/auth/switch": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Switch Organisation
         * @description Go on in another organisation of yours: this session's tokens speak for it from now on.
         */
        post: operations["switch_organisation"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/auth/verify-email": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Verify Email
         * @description Create the account of a sign-up with the token of the letter, and the password that was chosen.
         *
         *     So nobody opens an account by that letter which somebody else began under their address, and knows the password of.
         */
        post: operations["verify_email"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/billing/checkouts": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Order Credit
         * @description Order credit. Open Toss's page with the answer within an hour, and confirm what it comes back with.
         */
        post: operations["order_credit"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/billing/checkouts/{order_id}/confirm": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Confirm Order
         * @description Collect an order. The order is charged once, however often this is asked: its id is the idempotency key.
         */
        post: operations["confirm_order"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/billing/credits": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read Credit
         * @description Give the organisation's prepaid credit, with what moved it.
         */
        get: operations["read_credit"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/billing/credits/top-ups": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List Topups
         * @description Give the newest hundred top-ups, those on Toss's page included.
         */
        get: operations["list_topups"];
        put?: never;
        /**
         * Top Up
         * @description Charge the registered card with credit; it is there when `GET /v1/billing/credits/top-ups` says `paid`.
         *
         *     One at a time: while it is not known what came of the last one, another one is refused.
         */
        post: operations["top_up"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/billing/credits/top-ups/{topup_id}/refund": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Refund Topup
         * @description Give the unused credit of a top-up back to the card that it was bought with, without a fee, at any time.
         *
         *     The credit is taken away at once; `GET /v1/billing/refunds` says what came of it. Asked again meanwhile, it is the
         *     same refund. Bills that are owed come first.
         */
        post: operations["refund_topup"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/billing/invoices": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List Invoices
         * @description Give bills and invoices, the newest first.
         */
        get: operations["list_invoices"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/billing/invoices/{invoice_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read Invoice
         * @description Give a bill or invoice with its lines and credit notes.
         */
        get: operations["read_invoice"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/billing/invoices/{invoice_id}/pay": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Pay Invoice
         * @description Charge the card once more for a bill that failed; a subscription that ended unpaid comes back with it.
         */
        post: operations["pay_invoice"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/billing/invoices/{invoice_id}/pdf": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read Pdf
         * @description Give an issued invoice, or one of its credit notes, as a PDF.
         */
        get: operations["read_pdf"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/billing/payment-methods": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List Methods
         * @description Give the cards that may be charged, the oldest first.
         */
        get: operations["list_methods"];
        put?: never;
        /**
         * Finish Method
         * @description Keep the card that was registered on Toss's page. The same `auth_key` again gives the same card.
         */
        post: operations["finish_method"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/billing/payment-methods/{method_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /**
         * Remove Method
         * @description Charge a card no more, and have Toss forget it. Refused while a subscription is charged to it.
         */
        delete: operations["remove_method"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/billing/payment-methods/{method_id}/default": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Make Default
         * @description Charge subscriptions to this card from now on.
         */
        post: operations["make_default"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/billing/payment-methods/begin": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Begin Method
         * @description Give what Toss's page for registering a card is opened with. Nothing is created but a name for Toss.
         */
        post: operations["begin_method"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/billing/payments": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List Payments
         * @description Give the payments of the organisation, newest first, with links to their receipts.
         */
        get: operations["list_payments"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/billing/payments/{payment_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read Payment
         * @description Give a payment.
         */
        get: operations["read_payment"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/billing/plans": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List Plans
         * @description Give the plans on offer at their present prices, in won, VAT included.
         */
        get: operations["list_plans"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/billing/profile": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read Profile
         * @description Give whom invoices are made out to.
         */
        get: operations["read_profile"];
        /**
         * Write Profile
         * @description Say whom invoices are made out to, from the next one on.
         */
        put: operations["write_profile"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/billing/refunds": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List Refunds
         * @description Give what went back, or is on its way, of the organisation's payments, newest first.
         */
        get: operations["list_refunds"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/billing/subscription": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read Subscription
         * @description Give the organisation's subscription; without one the free plan is in force.
         */
        get: operations["read_subscription"];
        put?: never;
        /**
         * Subscribe
         * @description Subscribe. The card is charged at once; the first period begins with the day on which that has succeeded.
         */
        post: operations["subscribe"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/billing/subscription/cancel": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Cancel
         * @description Have the subscription end with its period; at once where that is not paid. All data stay.
         */
        post: operations["cancel"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/billing/subscription/change": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Change Plan
         * @description Change to a better plan as soon as the rest of its price is paid, to a lesser one when the period ends.
         *
         *     Naming the present plan takes a planned change back.
         */
        post: operations["change_plan"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/billing/subscription/preview": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Preview Change
         * @description Say what subscribing to a plan, or changing to it, would cost now.
         */
        get: operations["preview_change"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/billing/subscription/resume": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Resume
         * @description Take a cancellation back, while the period runs.
         */
        post: operations["resume"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/billing/toss/webhooks": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Take Event
         * @description Take an event of Toss Payments. Nothing that it says is believed: the payment is looked up at Toss.
         */
        post: operations["take_event"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/me": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read Me
         * @description Tell whom the access token speaks for.
         */
        get: operations["read_me"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /**
         * Change Me
         * @description Change your name and the language of letters to you.
         */
        patch: operations["change_me"];
        trace?: never;
    };
    "/v1/me/api-keys": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List Api Keys
         * @description Give your keys, the newest first.
         */
        get: operations["list_api_keys"];
        put?: never;
        /**
         * Create Api Key
         * @description Create a key; the answer shows it, and nothing shows it again. It never opens your account itself.
         *
         *     Asks once more who you are: a key outlives the session.
         */
        post: operations["create_api_key"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/me/api-keys/{key_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /**
         * Revoke Api Key
         * @description Have a key stop working at once.
         */
        delete: operations["revoke_api_key"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/me/email": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Change Email
         * @description Ask for the account to move to another address; it does with the token of the letter, in a session of yours.
         */
        post: operations["change_email"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/me/email/confirm": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Confirm Email
         * @description Move the account to the new address with the token of the letter to it; other sessions end.
         *
         *     In a session of the account: so nobody gives their address to somebody else's account by opening a link.
         */
        post: operations["confirm_email"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/me/identities": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List Identities
         * @description Give the accounts at providers that open yours.
         */
        get: operations["list_identities"];
        put?: never;
        /**
         * Begin Link
         * @description Begin to link an account at the provider: send this browser to the address; it comes back with `#ticket=`.
         */
        post: operations["begin_link"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/me/identities/{identity_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /**
         * Remove Identity
         * @description Have an account at the provider open yours no more. Refused for the last way in.
         */
        delete: operations["remove_identity"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/me/identities/confirm": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Confirm Link
         * @description Link an account at the provider to yours, with the ticket of a link you began, or of a login that found you.
         */
        post: operations["confirm_link"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/me/leave": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Leave Organisation
         * @description Leave the organisation that the access token names. The next refresh goes on in another one of yours.
         */
        post: operations["leave_organisation"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/me/organisations": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List Organisations
         * @description Give the organisations that you belong to.
         */
        get: operations["list_organisations"];
        put?: never;
        /**
         * Add Organisation
         * @description Create an organisation that you own. Switch to it to work in it.
         */
        post: operations["add_organisation"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/me/password": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Change Password
         * @description Change the password; every other session ends. An account without one sets it by `/v1/auth/forgot-password`.
         */
        post: operations["change_password"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/me/recovery-codes": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Renew Recovery Codes
         * @description Replace the recovery codes; the earlier ones stop working. Asks for password and code once more.
         */
        post: operations["renew_recovery_codes"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/me/second-factor": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read Second Factor
         * @description Tell whether your account has a second factor.
         */
        get: operations["read_second_factor"];
        put?: never;
        /**
         * Begin Second Factor
         * @description Get the secret for an authenticator app; a code of it then confirms the second factor.
         */
        post: operations["begin_second_factor"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/me/second-factor/check": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Show Second Factor
         * @description Show the second factor again: this session counts as begun with it, from now on.
         */
        post: operations["show_second_factor"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/me/second-factor/confirm": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Confirm Second Factor
         * @description Have the second factor asked for from now on; this session counts as begun with it.
         */
        post: operations["confirm_second_factor"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/me/second-factor/remove": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Remove Second Factor
         * @description Log in with the password alone again. Asks for both once more.
         */
        post: operations["remove_second_factor"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/organisation": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /**
         * Change Organisation
         * @description Rename the organisation, or have its owners and admins need a second factor: who asks for it needs one first.
         */
        patch: operations["change_organisation"];
        trace?: never;
    };
    "/v1/organisation/erasure": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read Organisation Erasure
         * @description Tell whether the organisation is about to be erased.
         */
        get: operations["read_organisation_erasure"];
        put?: never;
        /**
         * Request Organisation Erasure
         * @description Have the organisation erased after some days, with its sites and what is kept of their visitors.
         *
         *     A letter to each owner says when, and how to cancel it.
         */
        post: operations["request_organisation_erasure"];
        /**
         * Cancel Organisation Erasure
         * @description Keep the organisation after all.
         */
        delete: operations["cancel_organisation_erasure"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/organisation/invitations": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List Invitations
         * @description Give the invitations that hold.
         */
        get: operations["list_invitations"];
        put?: never;
        /**
         * Invite
         * @description Invite an address by a letter that holds for a week; inviting it again replaces the earlier invitation.
         *
         *     Inviting an owner asks once more who you are.
         */
        post: operations["invite"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/organisation/invitations/{invitation_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /**
         * Withdraw Invitation
         * @description Have an invitation stop working.
         */
        delete: operations["withdraw_invitation"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/organisation/members": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List Members
         * @description Give the members.
         */
        get: operations["list_members"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/organisation/members/{user_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /**
         * Remove Member
         * @description Remove a member; their tokens and API keys for this organisation stop working at once.
         */
        delete: operations["remove_member"];
        options?: never;
        head?: never;
        /**
         * Change Role
         * @description Give a member another role, from the next request on. Admins have no say about owners.
         *
         *     Making somebody an owner asks once more who you are.
         */
        patch: operations["change_role"];
        trace?: never;
    };
    "/v1/organisation/members/{user_id}/transfer": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Transfer Ownership
         * @description Make a member an owner in your place; you stay as an admin. Asks once more who you are.
         */
        post: operations["transfer_ownership"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/organisations/{organisation_id}/audit": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List Organisation Audit
         * @description Tell what was done in your organisation, by its people, by programs, and by who runs the platform.
         */
        get: operations["list_organisation_audit"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/sites": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List Sites
         * @description Give the organisation's sites, newest first.
         */
        get: operations["list_sites"];
        put?: never;
        /**
         * Create Site
         * @description Create a site; the answer shows its secret, which is never shown again.
         */
        post: operations["create_site"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/sites/{site_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read Site
         * @description Give a site.
         */
        get: operations["read_site"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /**
         * Change Site
         * @description Change what the body names; captcha-api hears of it within five seconds.
         */
        patch: operations["change_site"];
        trace?: never;
    };
    "/v1/sites/{site_id}/activate": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Activate Site
         * @description Switch a site on again.
         */
        post: operations["activate_site"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/sites/{site_id}/deactivate": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Deactivate Site
         * @description Switch a site off: its key and its secrets stop working.
         */
        post: operations["deactivate_site"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/sites/{site_id}/secrets": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Rotate Secret
         * @description Issue a new secret; earlier ones keep working for the overlap, with 0 they stop at once.
         */
        post: operations["rotate_secret"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/sites/{site_id}/settings": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read Settings
         * @description Give a site's settings as a document's entry.
         */
        get: operations["read_settings"];
        /**
         * Replace Settings
         * @description Give a site all the settings of a document's entry; what it leaves out gets its default. Keys stay.
         */
        put: operations["replace_settings"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/sites/{site_id}/stats": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read Site Statistics
         * @description Give the statistics of a site.
         */
        get: operations["read_site_statistics"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/sites/{site_id}/stats.csv": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Export Site Statistics
         * @description Export the statistics of a site, read as they are sent.
         */
        get: operations["export_site_statistics"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/sites/export": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Export Sites
         * @description Give the settings of all sites as one document, a thousand sites at most; `import` takes it.
         */
        get: operations["export_sites"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/sites/import": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Import Sites
         * @description Create the sites of a document, all or none, each with a key and a secret of its own.
         */
        post: operations["import_sites"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/stats": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read Statistics
         * @description Give the statistics of all sites of the organisation.
         */
        get: operations["read_statistics"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/stats.csv": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Export Statistics
         * @description Export the statistics of all sites of the organisation, read as they are sent.
         */
        get: operations["export_statistics"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/usage": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read Usage
         * @description Give the verifications of a month, by site and by day, beside what the plan includes.
         */
        get: operations["read_usage"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/webhook-deliveries/{delivery_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read Delivery
         * @description Give a delivery with its attempts: status code, latency, and the first bytes of each answer.
         */
        get: operations["read_delivery"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/webhook-deliveries/{delivery_id}/replay": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Replay Delivery
         * @description Deliver one again, under its old `webhook-id`, whether it arrived or not.
         */
        post: operations["replay_delivery"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/webhooks": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List Webhooks
         * @description Give the organisation's webhooks, the oldest first.
         */
        get: operations["list_webhooks"];
        put?: never;
        /**
         * Create Webhook
         * @description Create a webhook; the answer shows its secret, which is never shown again.
         */
        post: operations["create_webhook"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/webhooks/{endpoint_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read Webhook
         * @description Give a webhook.
         */
        get: operations["read_webhook"];
        put?: never;
        post?: never;
        /**
         * Delete Webhook
         * @description Delete a webhook with the log of its deliveries.
         */
        delete: operations["delete_webhook"];
        options?: never;
        head?: never;
        /**
         * Change Webhook
         * @description Change what the body names.
         */
        patch: operations["change_webhook"];
        trace?: never;
    };
    "/v1/webhooks/{endpoint_id}/deliveries": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List Deliveries
         * @description Give what was, is or could not be delivered to a webhook, newest first; kept for 30 days.
         */
        get: operations["list_deliveries"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/webhooks/{endpoint_id}/ping": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Ping Webhook
         * @description Send the test event `ping`; read the delivery to see what came of it.
         */
        post: operations["ping_webhook"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/webhooks/{endpoint_id}/replay": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Replay Failed
         * @description Deliver again all that failed of events since a moment, each under its old `webhook-id`.
         */
        post: operations["replay_failed"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/webhooks/{endpoint_id}/secret": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Rotate Webhook Secret
         * @description Issue a new secret; for the overlap deliveries carry a signature by the one before, too.
         */
        post: operations["rotate_webhook_secret"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
}
export type webhooks = Record<string, never>;
export interface components {
    schemas: {
        /**
         * Acceptance
         * @description The letter's token, and a password where the address has no account yet.
         */
        Acceptance: {
            /** Password */
            password?: string | null;
            /**
             * Token
             * @description From the letter's link
             * @example x
             */
            token: string;
        };
        /**
         * AddedRuleAnswer
         * @description A rule that was added, and what its author should know.
         */
        AddedRuleAnswer: {
            /**
             * Action
             * @enum {string}
             */
            action: "allow" | "deny";
            /**
             * Covers Your Address
             * @description It keeps out the address that you ask from; the management API stays open to it
             */
            covers_your_address: boolean;
            /**
             * Created At
             * Format: date-time
             */
            created_at: string;
            /** Expires At */
            expires_at: string | null;
            /**
             * Id
             * @example rul_abcdefghijklmnopqrst
             */
            id: string;
            /**
             * Network
             * @example 192.0.2.0/24
             */
            network: string;
            /** Note */
            note: string;
            /**
             * Overlaps
             * @description Networks of other rules that share addresses with it: the most specific one decides
             */
            overlaps: string[];
        };
        /**
         * AdminInvoice
         * @description A bill that somebody has to decide on, or that was given up.
         */
        AdminInvoice: {
            /**
             * Attempt
             * @description How often a card was charged
             */
            attempt: number;
            /**
             * Created At
             * Format: date-time
             */
            created_at: string;
            /** First Failed At */
            first_failed_at: string | null;
            /**
             * Id
             * @example inv_aaaaaaaaaaaaaaaaaaaa
             */
            id: string;
            /**
             * Kind
             * @enum {string}
             */
            kind: "first" | "renewal" | "upgrade" | "overage";
            /**
             * Needs Decision
             * @description Nothing happens to it by itself: its money came too late and went back
             */
            needs_decision: boolean;
            /** Organisation Id */
            organisation_id: string;
            /**
             * Payment Id
             * @description The latest of these payments
             */
            payment_id: string | null;
            /**
             * Status
             * @description `open`: it waits for a decision
             * @enum {string}
             */
            status: "open" | "paid" | "void" | "uncollectible";
            /** Subscription Id */
            subscription_id: string;
            /**
             * Total Krw
             * @example 29000
             */
            total_krw: number;
        };
        /**
         * AdminInvoices
         * @description Bills, the newest first.
         */
        AdminInvoices: {
            /** Items */
            items: components["schemas"]["AdminInvoice"][];
            /**
             * Next Cursor
             * @description Pass it as `cursor` for the next page; null at the end
             */
            next_cursor: string | null;
        };
        /**
         * AdministratorAnswer
         * @description Who administers.
         */
        AdministratorAnswer: {
            /**
             * Holds Until
             * @description When the second factor has to be shown again
             */
            holds_until: string | null;
            /**
             * User Id
             * @example usr_abcdefghijklmnopqrst
             */
            user_id: string;
        };
        /**
         * AdminPayment
         * @description A payment of an organisation.
         */
        AdminPayment: {
            /** Amount Krw */
            amount_krw: number;
            /**
             * Created At
             * Format: date-time
             */
            created_at: string;
            /** Id */
            id: string;
            /** Order Id */
            order_id: string;
            /** Purpose */
            purpose: string;
            /** Refunded Krw */
            refunded_krw: number;
            /** Refunds */
            refunds: components["schemas"]["AdminRefund"][];
            /** Status */
            status: string;
        };
        /**
         * AdminPayments
         * @description The newest hundred payments of an organisation.
         */
        AdminPayments: {
            /** Items */
            items: components["schemas"]["AdminPayment"][];
        };
        /**
         * AdminPlan
         * @description A plan with every version of its price, the newest first.
         */
        AdminPlan: {
            /** Hard Limit */
            hard_limit: number | null;
            /**
             * Id
             * @example pro
             */
            id: string;
            /** Most Members */
            most_members: number | null;
            /** Most Sites */
            most_sites: number | null;
            /** Name */
            name: string;
            /**
             * Organisations
             * @description How many have it; those without any plan are not counted
             */
            organisations: number;
            /** Prices */
            prices: components["schemas"]["PriceAnswer"][];
            /**
             * Public
             * @description Whether it is offered
             */
            public: boolean;
            /** Retention Days */
            retention_days: number | null;
        };
        /**
         * AdminPlans
         * @description Every plan, the least first.
         */
        AdminPlans: {
            /** Items */
            items: components["schemas"]["AdminPlan"][];
        };
        /**
         * AdminRefund
         * @description Money that goes back.
         */
        AdminRefund: {
            /** Amount Krw */
            amount_krw: number;
            /** Id */
            id: string;
            /** Key */
            key: string;
            /** Reason */
            reason: string;
            /**
             * Status
             * @description `reserved`, `sent`, `unknown`, `done` or `failed`
             */
            status: string;
        };
        /**
         * AdminSitePage
         * @description A page of sites, the newest first.
         */
        AdminSitePage: {
            /** Items */
            items: components["schemas"]["SiteSummary"][];
            /**
             * Next Cursor
             * @description Pass it as `cursor` for the next page; null at the end
             */
            next_cursor: string | null;
        };
        /**
         * AnchorAnswer
         * @description The end of the chain; kept elsewhere, it shows later whether the log was cut or rewritten.
         */
        AnchorAnswer: {
            /**
             * Anchor
             * @description As `verify_audit --anchor` takes it
             * @example 4711:9f86d081884c
             */
            anchor: string;
            /** Hash */
            hash: string;
            /** Sequence */
            sequence: number;
        };
        /**
         * ApiKeyAnswer
         * @description A key, without its text.
         */
        ApiKeyAnswer: {
            /**
             * Created At
             * Format: date-time
             */
            created_at: string;
            /** Expires At */
            expires_at: string | null;
            /** Id */
            id: string;
            /**
             * Last Used At
             * @description To the minute
             */
            last_used_at: string | null;
            /** Name */
            name: string;
            /** Scopes */
            scopes: ("sites:read" | "sites:write" | "usage:read" | "usage:write" | "statistics:read" | "statistics:write" | "webhooks:read" | "webhooks:write" | "billing:read" | "billing:write")[];
        };
        /**
         * ApiKeys
         * @description Your keys in this organisation, the newest first.
         */
        ApiKeys: {
            /** Items */
            items: components["schemas"]["ApiKeyAnswer"][];
        };
        /**
         * AttemptAnswer
         * @description What one attempt met.
         */
        AttemptAnswer: {
            /**
             * Answer
             * @description The first bytes of the answer's body
             */
            answer: string;
            /**
             * Began At
             * Format: date-time
             */
            began_at: string;
            /**
             * Error
             * @description Null after a success (2xx); else `status`, `timeout`, `connection`, `tls`, `protocol`, `no-address`, `private-address`, `bad-url` or `no-secret`
             */
            error: string | null;
            /** Latency Ms */
            latency_ms: number;
            /**
             * Status Code
             * @description Null where no answer came
             */
            status_code: number | null;
        };
        /**
         * AuditEntryAnswer
         * @description One entry: who did what to what.
         */
        AuditEntryAnswer: {
            /**
             * Action
             * @example site.changed
             */
            action: string;
            /**
             * Actor Id
             * @description Empty where nobody is known, or who runs the platform
             */
            actor_id: string;
            /**
             * Actor Kind
             * @description `user`, `api-key`, `command`, `system`, `anonymous`; `platform`: who runs it
             */
            actor_kind: string;
            /**
             * At
             * Format: date-time
             */
            at: string;
            /**
             * Details
             * @description Ids, names of fields and settings
             * @example {}
             */
            details: {
                [key: string]: unknown;
            };
            /**
             * Sequence
             * @example 4711
             */
            sequence: number;
            /** Subject Id */
            subject_id: string;
            /**
             * Subject Kind
             * @example site
             */
            subject_kind: string;
        };
        /**
         * AuditPage
         * @description A page of entries, the newest first.
         */
        AuditPage: {
            /** Items */
            items: components["schemas"]["AuditEntryAnswer"][];
            /**
             * Next Cursor
             * @description Pass it as `cursor` for the next page; null at the end
             */
            next_cursor: string | null;
        };
        /**
         * BanBody
         * @description A visitor to keep out of every site.
         */
        BanBody: {
            /**
             * Expires In S
             * @default 86400
             * @example 86400
             */
            expires_in_s?: number;
            /**
             * Note
             * @example Scraping, ticket 4711
             */
            note: string;
            /**
             * Session
             * @description Token that the visitor's session ended with, or the session's id
             * @example 0f343b0931126a20f133d67c2b018a3b
             */
            session: string;
        };
        /**
         * BelongingAnswer
         * @description An organisation of a person.
         */
        BelongingAnswer: {
            /** Id */
            id: string;
            /**
             * Joined At
             * Format: date-time
             */
            joined_at: string;
            /** Name */
            name: string;
            /**
             * Role
             * @enum {string}
             */
            role: "owner" | "admin" | "developer" | "viewer";
            /** Suspended At */
            suspended_at: string | null;
        };
        /**
         * Cancellation
         * @description The token of the letter.
         */
        Cancellation: {
            /**
             * Token
             * @description From the letter's link
             * @example x
             */
            token: string;
        };
        /**
         * CardAnswer
         * @description A model's card.
         */
        CardAnswer: {
            /**
             * Card
             * @description Markdown
             * @example # Model card: behaviour 2.1.0
             */
            card: string;
            /**
             * Name
             * @example behaviour
             */
            name: string;
        };
        /**
         * CheckoutAnswer
         * @description All that Toss's page is opened with: `TossPayments(client_key).payment({customerKey}).requestPayment()`.
         */
        CheckoutAnswer: {
            /**
             * Amount Krw
             * @example 50000
             */
            amount_krw: number;
            /**
             * Client Key
             * @example test_ck_example
             */
            client_key: string;
            /**
             * Customer Key
             * @example rcc_aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa
             */
            customer_key: string;
            /**
             * Fail Url
             * @description Comes back with `code`, `message` and `orderId`
             */
            fail_url: string;
            /**
             * Order Id
             * @example rc_aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa
             */
            order_id: string;
            /**
             * Order Name
             * @example RealCatcha credit
             */
            order_name: string;
            /**
             * Payment Id
             * @example pay_aaaaaaaaaaaaaaaaaaaa
             */
            payment_id: string;
            /**
             * Success Url
             * @description Comes back with `paymentKey`, `orderId` and `amount`
             */
            success_url: string;
        };
        /**
         * CheckoutBody
         * @description Credit that somebody wants to buy.
         */
        CheckoutBody: {
            /**
             * Amount Krw
             * @description In won, VAT included
             * @example 50000
             */
            amount_krw: number;
        };
        /**
         * CodeBody
         * @description A code.
         */
        CodeBody: {
            /**
             * Code
             * @description Of the app, or a recovery code
             */
            code: string;
        };
        /**
         * ComparisonAnswer
         * @description A served version beside one that looks on: it judged the same visitors, and nobody heard what it said.
         */
        ComparisonAnswer: {
            /**
             * Agreement
             * @description Share of whom both would have asked the same
             * @example 0.97
             */
            agreement: number | null;
            /**
             * Compared
             * @description Visitors whom both judged
             * @example 1000
             */
            compared: number;
            /**
             * Counts
             * @description Step of the served version, then of the other, by the default thresholds
             * @example {
             *       "easy": {
             *         "easy": 20,
             *         "pass": 20
             *       },
             *       "pass": {
             *         "easy": 10,
             *         "pass": 950
             *       }
             *     }
             */
            counts: {
                [key: string]: {
                    [key: string]: number;
                };
            };
            /**
             * Milder
             * @description Visitors of whom the other would have asked less
             * @example 20
             */
            milder: number;
            /**
             * Model
             * @example behaviour
             */
            model: string;
            /**
             * Refused
             * @description Visitors whom the other could not judge
             */
            refused: number;
            /**
             * Served
             * @example 2.1.0
             */
            served: string;
            /**
             * Shadow
             * @example 2.2.0
             */
            shadow: string;
            /**
             * Skipped
             * @description Visitors for whom the other had no time
             */
            skipped: number;
            /**
             * Stricter
             * @description Visitors of whom the other would have asked more
             * @example 10
             */
            stricter: number;
        };
        /**
         * ComparisonsAnswer
         * @description Every comparison of the last 30 days.
         */
        ComparisonsAnswer: {
            /** Items */
            items: components["schemas"]["ComparisonAnswer"][];
        };
        /**
         * Confirmation
         * @description The token of a letter about a sign-up, and the password that was chosen with it.
         */
        Confirmation: {
            /**
             * Password
             * Format: password
             */
            password: string;
            /**
             * Token
             * @description From the letter's link
             * @example x
             */
            token: string;
        };
        /**
         * ConfirmBody
         * @description What Toss's page came back with.
         */
        ConfirmBody: {
            /**
             * Amount Krw
             * @description `amount`
             * @example 50000
             */
            amount_krw: number;
            /**
             * Payment Key
             * @description `paymentKey`
             * @example tgen_20260301120000abcd
             */
            payment_key: string;
        };
        /**
         * CountryRulesAnswer
         * @description Rules of countries of a site.
         */
        CountryRulesAnswer: {
            /**
             * Mode
             * @enum {string}
             */
            mode: "any" | "only" | "except";
            /** Names */
            names: string[];
        };
        /**
         * CountryRulesBody
         * @description From which countries visitors may come; a network that an IP rule names is not asked its country.
         */
        CountryRulesBody: {
            /**
             * Mode
             * @description `only` refuses visitors of unknown country too; `any` refuses nobody
             * @enum {string}
             */
            mode: "any" | "only" | "except";
            /**
             * Names
             * @example [
             *       "KR",
             *       "JP"
             *     ]
             */
            names?: string[];
        };
        /**
         * CreatedApiKey
         * @description A new key with its text, which is never shown again.
         */
        CreatedApiKey: {
            /**
             * Created At
             * Format: date-time
             */
            created_at: string;
            /** Expires At */
            expires_at: string | null;
            /** Id */
            id: string;
            /** Key */
            key: string;
            /**
             * Last Used At
             * @description To the minute
             */
            last_used_at: string | null;
            /** Name */
            name: string;
            /** Scopes */
            scopes: ("sites:read" | "sites:write" | "usage:read" | "usage:write" | "statistics:read" | "statistics:write" | "webhooks:read" | "webhooks:write" | "billing:read" | "billing:write")[];
        };
        /**
         * CreatedEndpoint
         * @description A new endpoint with its secret, which is never shown again.
         */
        CreatedEndpoint: {
            /**
             * Created At
             * Format: date-time
             */
            created_at: string;
            /** Description */
            description: string;
            /**
             * Disabled Because
             * @description `failing`: everything failed for a day, or it said 410
             */
            disabled_because: ("owner" | "failing") | null;
            /** Enabled */
            enabled: boolean;
            /** Events */
            events: string[];
            /** Id */
            id: string;
            /**
             * Previous Secret Until
             * @description Until when an earlier secret signs too
             */
            previous_secret_until: string | null;
            /**
             * Secret
             * @example whsec_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=
             */
            secret: string;
            /**
             * Updated At
             * Format: date-time
             */
            updated_at: string;
            /** Url */
            url: string;
        };
        /**
         * CreatedSite
         * @description A new site with its secret, which is never shown again.
         */
        CreatedSite: {
            /** Adaptive */
            adaptive: boolean;
            /** Allow Null Origin */
            allow_null_origin: boolean;
            countries: components["schemas"]["CountryRulesAnswer"];
            /**
             * Created At
             * Format: date-time
             */
            created_at: string;
            /** Difficulty */
            difficulty: number;
            /** Domains */
            domains: string[];
            /** Expose Reasons */
            expose_reasons: boolean;
            /** Id */
            id: string;
            /** Ip Rules */
            ip_rules: components["schemas"]["IpRuleAnswer"][];
            /** Kinds */
            kinds: string[];
            /**
             * Mode
             * @enum {string}
             */
            mode: "managed" | "invisible";
            /** Name */
            name: string;
            /**
             * Outage
             * @enum {string}
             */
            outage: "closed" | "pow-only";
            /** Secret */
            secret: string;
            /** Secrets */
            secrets: components["schemas"]["SecretAnswer"][];
            /** Sessions Per Minute */
            sessions_per_minute: number;
            /** Shadow */
            shadow: boolean;
            /** Site Key */
            site_key: string;
            /**
             * Status
             * @enum {string}
             */
            status: "active" | "deactivated";
            /**
             * Suspended At
             * @description Since when who runs the platform keeps it off, whatever its status
             */
            suspended_at: string | null;
            thresholds: components["schemas"]["ThresholdsAnswer"];
            /**
             * Updated At
             * Format: date-time
             */
            updated_at: string;
            /** Version */
            version: number;
        };
        /**
         * Credentials
         * @description An e-mail address and a password.
         */
        Credentials: {
            /**
             * Email
             * @example owner@example.com
             */
            email: string;
            /**
             * Password
             * Format: password
             */
            password: string;
        };
        /**
         * CreditAnswer
         * @description Prepaid credit. A bill takes it first; the card pays the rest.
         */
        CreditAnswer: {
            /**
             * Available Krw
             * @example 21000
             */
            available_krw: number;
            /**
             * Entries
             * @description Moves, the newest first
             */
            entries: components["schemas"]["EntryAnswer"][];
            /**
             * Next Before
             * @description Pass it as `before` for earlier moves; null at the end
             */
            next_before: number | null;
            /**
             * Reserved Krw
             * @description Set aside for bills that are not paid yet
             * @example 0
             */
            reserved_krw: number;
            /**
             * Spent Krw
             * @example 29000
             */
            spent_krw: number;
        };
        /**
         * CreditNoteAnswer
         * @description What was paid back.
         */
        CreditNoteAnswer: {
            /**
             * Id
             * @example crn_aaaaaaaaaaaaaaaaaaaa
             */
            id: string;
            /**
             * Issued At
             * Format: date-time
             */
            issued_at: string;
            /**
             * Number
             * @example RCN-2026-000001
             */
            number: string;
            /** Supply Krw */
            supply_krw: number;
            /** Tax Krw */
            tax_krw: number;
            /** Total Krw */
            total_krw: number;
        };
        /**
         * DataExportAnswer
         * @description One copy of your data.
         */
        DataExportAnswer: {
            /**
             * Expires At
             * @description When it is removed; null until it is made
             */
            expires_at: string | null;
            /**
             * Id
             * @example exp_abcdefghijklmnopqrst
             */
            id: string;
            /**
             * Requested At
             * Format: date-time
             */
            requested_at: string;
            /**
             * Size Bytes
             * @description Of the ZIP file; 0 until it is made
             * @example 20480
             */
            size_bytes: number;
            /**
             * Status
             * @description `failed`: there is more than one file may hold; ask the operator for it
             * @enum {string}
             */
            status: "waiting" | "ready" | "failed";
        };
        /**
         * DataExportLink
         * @description Where a copy can be fetched, once.
         */
        DataExportLink: {
            /**
             * Expires At
             * Format: date-time
             */
            expires_at: string;
            /**
             * Url
             * @example https://captcha.example/v1/auth/data-exports/archive?token=x
             */
            url: string;
        };
        /**
         * DataExports
         * @description Your copies, the newest first.
         */
        DataExports: {
            /** Items */
            items: components["schemas"]["DataExportAnswer"][];
        };
        /**
         * DayUsage
         * @description One site's verifications on one day, UTC.
         */
        DayUsage: {
            /**
             * Day
             * Format: date
             */
            day: string;
            /** Site Id */
            site_id: string;
            /** Verifications */
            verifications: number;
        };
        /**
         * DeliveryAnswer
         * @description One event for one endpoint.
         */
        DeliveryAnswer: {
            /**
             * Attempts
             * @description Since the event or its last replay
             */
            attempts: number;
            /**
             * Created At
             * Format: date-time
             */
            created_at: string;
            /** Endpoint Id */
            endpoint_id: string;
            /** Event */
            event: string;
            /**
             * Event Id
             * @description The `webhook-id`; the same in every attempt and replay
             */
            event_id: string;
            /** Id */
            id: string;
            /**
             * Next Attempt At
             * @description Null when it does not wait
             */
            next_attempt_at: string | null;
            /**
             * Status
             * @enum {string}
             */
            status: "waiting" | "delivered" | "failed";
        };
        /**
         * DeliveryDetails
         * @description A delivery with what was sent and what came back.
         */
        DeliveryDetails: {
            /**
             * Attempts
             * @description Since the event or its last replay
             */
            attempts: number;
            /**
             * Body
             * @description The exact text that is signed and sent
             */
            body: string;
            /**
             * Created At
             * Format: date-time
             */
            created_at: string;
            /** Endpoint Id */
            endpoint_id: string;
            /** Event */
            event: string;
            /**
             * Event Id
             * @description The `webhook-id`; the same in every attempt and replay
             */
            event_id: string;
            /** Id */
            id: string;
            /** Log */
            log: components["schemas"]["AttemptAnswer"][];
            /**
             * Next Attempt At
             * @description Null when it does not wait
             */
            next_attempt_at: string | null;
            /**
             * Status
             * @enum {string}
             */
            status: "waiting" | "delivered" | "failed";
        };
        /**
         * DeliveryPage
         * @description A page of deliveries, newest first.
         */
        DeliveryPage: {
            /** Items */
            items: components["schemas"]["DeliveryAnswer"][];
            /**
             * Next Cursor
             * @description Pass it as `cursor` for the next page; null at the end
             */
            next_cursor: string | null;
        };
        /**
         * Departure
         * @description Where to send the browser.
         */
        Departure: {
            /** Authorization Url */
            authorization_url: string;
        };
        /**
         * EmailChange
         * @description What shows that it is you, and the address that the account moves to.
         */
        EmailChange: {
            /**
             * Code
             * @description Of the app, or a recovery code
             */
            code?: string | null;
            /**
             * Email
             * @example owner@example.com
             */
            email: string;
            /**
             * Password
             * Format: password
             */
            password?: string | null;
        };
        /**
         * EndpointAnswer
         * @description An endpoint.
         */
        EndpointAnswer: {
            /**
             * Created At
             * Format: date-time
             */
            created_at: string;
            /** Description */
            description: string;
            /**
             * Disabled Because
             * @description `failing`: everything failed for a day, or it said 410
             */
            disabled_because: ("owner" | "failing") | null;
            /** Enabled */
            enabled: boolean;
            /** Events */
            events: string[];
            /** Id */
            id: string;
            /**
             * Previous Secret Until
             * @description Until when an earlier secret signs too
             */
            previous_secret_until: string | null;
            /**
             * Updated At
             * Format: date-time
             */
            updated_at: string;
            /** Url */
            url: string;
        };
        /**
         * EndpointChangesBody
         * @description What to change; fields that are left out stay as they are, and none may be null.
         */
        EndpointChangesBody: {
            /** Description */
            description?: string | null;
            /**
             * Enabled
             * @description Switch off: what waits has failed; on: an endpoint that failed gets a new day
             */
            enabled?: boolean | null;
            /** Events */
            events?: ("quota.warning" | "quota.reached" | "attack.started" | "attack.ended" | "key.rotated")[] | null;
            /** Url */
            url?: string | null;
        };
        /**
         * Endpoints
         * @description The organisation's endpoints, the oldest first.
         */
        Endpoints: {
            /** Items */
            items: components["schemas"]["EndpointAnswer"][];
        };
        /**
         * EntryAnswer
         * @description A move of credit.
         */
        EntryAnswer: {
            /** Amount Krw */
            amount_krw: number;
            /**
             * Created At
             * Format: date-time
             */
            created_at: string;
            /** Id */
            id: number;
            /**
             * Kind
             * @description `reserve` sets aside for a bill, `release` and `confirm` end that; `take-back`: its price goes back, `restore`: it did not go back after all
             * @enum {string}
             */
            kind: "top-up" | "reserve" | "release" | "confirm" | "take-back" | "restore";
            /**
             * Reference
             * @description What it was for: a top-up, a bill, a refund
             */
            reference: string;
        };
        /**
         * ErasureAnswer
         * @description An erasure that waits.
         */
        ErasureAnswer: {
            /**
             * Due At
             * Format: date-time
             * @description When it happens unless it is cancelled before
             */
            due_at: string;
            /**
             * Id
             * @example era_abcdefghijklmnopqrst
             */
            id: string;
            /**
             * Requested At
             * Format: date-time
             */
            requested_at: string;
        };
        /**
         * ErasureBody
         * @description What shows that it is you, and what you give up.
         */
        ErasureBody: {
            /**
             * Code
             * @description Of the app, or a recovery code
             */
            code?: string | null;
            /**
             * Give Up Credit
             * @description Prepaid credit that is left is lost. Without this a request that would lose some is refused
             * @default false
             */
            give_up_credit?: boolean;
            /**
             * Password
             * Format: password
             */
            password?: string | null;
        };
        /**
         * ErasureState
         * @description Whether an erasure waits.
         */
        ErasureState: {
            /** @description null: none was asked for */
            erasure: components["schemas"]["ErasureAnswer"] | null;
        };
        /**
         * ExpiryBody
         * @description When the present secrets stop working, and why.
         */
        ExpiryBody: {
            /**
             * Note
             * @example Reported in ticket 4711.
             */
            note?: string | null;
            /**
             * Overlap S
             * @description Seconds for which they keep working
             * @example 604800
             */
            overlap_s: number;
            /**
             * Reason
             * @example abuse
             * @enum {string}
             */
            reason: "abuse" | "fraud" | "security" | "legal" | "payment" | "request" | "operations" | "mistake" | "other";
        };
        /**
         * FalseRejectionSignals
         * @description What rises when people are taken for bots. Shares, not proofs.
         */
        FalseRejectionSignals: {
            /**
             * Abandoned Share
             * @description Of those challenged: neither solved nor denied
             */
            abandoned_share: number | null;
            /**
             * Failed Share
             * @description Wrong answers of all answers
             */
            failed_share: number | null;
            /**
             * Recovered Share
             * @description Of those who solved: after a wrong answer
             */
            recovered_share: number | null;
            /**
             * Swapped Share
             * @description Swaps of challenges shown
             */
            swapped_share: number | null;
        };
        /**
         * FieldError
         * @description One field that was refused.
         */
        FieldError: {
            /** Detail */
            detail: string;
            /**
             * Pointer
             * @description JSON pointer into the body, or the parameter's name
             */
            pointer: string;
        };
        /**
         * FindingAnswer
         * @description What is wrong with one place of the chain.
         */
        FindingAnswer: {
            /**
             * Fault
             * @enum {string}
             */
            fault: "changed" | "removed" | "added" | "not-sealed" | "unknown-key" | "cut-off" | "head-changed" | "not-anchored";
            /** Sequence */
            sequence: number;
        };
        /**
         * FlagAnswer
         * @description A flag.
         */
        FlagAnswer: {
            /** Default */
            default: boolean | number;
            /** Description */
            description: string;
            /**
             * Name
             * @example sign-up
             */
            name: string;
            /**
             * Organisations
             * @description Those with a value of their own
             */
            organisations: components["schemas"]["OwnValueAnswer"][];
            /** Per Organisation */
            per_organisation: boolean;
            /**
             * Type
             * @enum {string}
             */
            type: "boolean" | "integer";
            /** Updated At */
            updated_at: string | null;
            /**
             * Value
             * @description The platform's; null: the default holds
             */
            value: boolean | number | null;
        };
        /**
         * Flags
         * @description Every flag.
         */
        Flags: {
            /** Items */
            items: components["schemas"]["FlagAnswer"][];
        };
        /**
         * FlagValueBody
         * @description The value, and why.
         */
        FlagValueBody: {
            /**
             * Note
             * @example Reported in ticket 4711.
             */
            note?: string | null;
            /**
             * Reason
             * @example abuse
             * @enum {string}
             */
            reason: "abuse" | "fraud" | "security" | "legal" | "payment" | "request" | "operations" | "mistake" | "other";
            /**
             * Value
             * @description Of the flag's type
             * @example false
             */
            value: boolean | number;
        };
        /**
         * FunnelCounts
         * @description Steps of visitors. A killed process loses two seconds of them; `verifications` is exact.
         */
        FunnelCounts: {
            /**
             * Challenged
             * @description Asked a challenge
             */
            challenged: number;
            /** Denied */
            denied: number;
            /**
             * Errors
             * @description Requests answered with a problem document
             */
            errors: number;
            /** Evaluated */
            evaluated: number;
            /**
             * Failed
             * @description Wrong answers
             */
            failed: number;
            /**
             * Passed
             * @description Passed without a challenge
             */
            passed: number;
            /**
             * Recovered
             * @description Passed after a wrong answer
             */
            recovered: number;
            /**
             * Refused
             * @description Verifications that were refused
             */
            refused: number;
            /** Sessions */
            sessions: number;
            /**
             * Solved
             * @description Passed after one or more challenges
             */
            solved: number;
            /**
             * Swapped
             * @description Challenges that visitors had replaced
             */
            swapped: number;
            /**
             * Verified
             * @description Redemptions as the processes saw them
             */
            verified: number;
        };
        /**
         * FunnelStage
         * @description One stage of sessions -> challenged -> solved -> verified.
         */
        FunnelStage: {
            /**
             * Stage
             * @enum {string}
             */
            stage: "sessions" | "challenged" | "solved" | "verified";
            /** Visitors */
            visitors: number;
        };
        /**
         * Identities
         * @description The accounts at providers that open yours.
         */
        Identities: {
            /** Items */
            items: components["schemas"]["realcatcha_gateway__accounts__identities__schemas__IdentityAnswer"][];
        };
        /**
         * ImportedSites
         * @description The new sites in the document's order, with their secrets, which are never shown again.
         */
        ImportedSites: {
            /** Items */
            items: components["schemas"]["CreatedSite"][];
        };
        /**
         * InvitationAnswer
         * @description An invitation.
         */
        InvitationAnswer: {
            /**
             * Created At
             * Format: date-time
             */
            created_at: string;
            /** Email */
            email: string;
            /**
             * Expires At
             * Format: date-time
             */
            expires_at: string;
            /** Id */
            id: string;
            /**
             * Role
             * @enum {string}
             */
            role: "owner" | "admin" | "developer" | "viewer";
        };
        /**
         * InvitationBody
         * @description Whom to invite, as what; who invites an owner shows once more who they are.
         */
        InvitationBody: {
            /**
             * Code
             * @description Of the app, or a recovery code
             */
            code?: string | null;
            /**
             * Email
             * @example owner@example.com
             */
            email: string;
            /**
             * Password
             * Format: password
             */
            password?: string | null;
            /**
             * Role
             * @enum {string}
             */
            role: "owner" | "admin" | "developer" | "viewer";
        };
        /**
         * Invitations
         * @description The invitations that hold, the newest first.
         */
        Invitations: {
            /** Items */
            items: components["schemas"]["InvitationAnswer"][];
        };
        /**
         * InvoiceAnswer
         * @description A bill, and once it is paid an invoice; amounts in won, VAT included where nothing else is said.
         */
        InvoiceAnswer: {
            /**
             * Created At
             * Format: date-time
             */
            created_at: string;
            /**
             * Credit Krw
             * @description What prepaid credit pays; the card pays the rest
             * @example 0
             */
            credit_krw: number;
            /**
             * Id
             * @example inv_aaaaaaaaaaaaaaaaaaaa
             */
            id: string;
            /**
             * In Flight
             * @description It is not known yet what came of that attempt
             */
            in_flight: boolean;
            /** Issued At */
            issued_at: string | null;
            /**
             * Kind
             * @description `overage`: use of a last period
             * @enum {string}
             */
            kind: "first" | "renewal" | "upgrade" | "overage";
            /** Next Attempt At */
            next_attempt_at: string | null;
            /**
             * Number
             * @description null: not issued, because not paid
             * @example RC-2026-000001
             */
            number: string | null;
            /**
             * Payment Id
             * @description The latest attempt to charge the card
             */
            payment_id: string | null;
            /**
             * Status
             * @description `uncollectible`: the card failed a week long
             * @enum {string}
             */
            status: "open" | "paid" | "void" | "uncollectible";
            /**
             * Supply Krw
             * @description The total without VAT
             * @example 26364
             */
            supply_krw: number;
            /**
             * Tax Krw
             * @description The VAT in the total, 10 %
             * @example 2636
             */
            tax_krw: number;
            /**
             * Total Krw
             * @example 29000
             */
            total_krw: number;
        };
        /**
         * InvoiceDetails
         * @description A bill with its lines, its parties and its credit notes.
         */
        InvoiceDetails: {
            /**
             * Created At
             * Format: date-time
             */
            created_at: string;
            /**
             * Credit Krw
             * @description What prepaid credit pays; the card pays the rest
             * @example 0
             */
            credit_krw: number;
            /** Credit Notes */
            credit_notes: components["schemas"]["CreditNoteAnswer"][];
            customer: components["schemas"]["PartyAnswer"] | null;
            /**
             * Id
             * @example inv_aaaaaaaaaaaaaaaaaaaa
             */
            id: string;
            /**
             * In Flight
             * @description It is not known yet what came of that attempt
             */
            in_flight: boolean;
            /** Issued At */
            issued_at: string | null;
            /**
             * Kind
             * @description `overage`: use of a last period
             * @enum {string}
             */
            kind: "first" | "renewal" | "upgrade" | "overage";
            /** Lines */
            lines: components["schemas"]["LineAnswer"][];
            /** Next Attempt At */
            next_attempt_at: string | null;
            /**
             * Number
             * @description null: not issued, because not paid
             * @example RC-2026-000001
             */
            number: string | null;
            /**
             * Payment Id
             * @description The latest attempt to charge the card
             */
            payment_id: string | null;
            /**
             * Status
             * @description `uncollectible`: the card failed a week long
             * @enum {string}
             */
            status: "open" | "paid" | "void" | "uncollectible";
            supplier: components["schemas"]["PartyAnswer"] | null;
            /**
             * Supply Krw
             * @description The total without VAT
             * @example 26364
             */
            supply_krw: number;
            /**
             * Tax Krw
             * @description The VAT in the total, 10 %
             * @example 2636
             */
            tax_krw: number;
            /**
             * Total Krw
             * @example 29000
             */
            total_krw: number;
        };
        /**
         * InvoicePage
         * @description Bills and invoices, the newest first.
         */
        InvoicePage: {
            /** Items */
            items: components["schemas"]["InvoiceAnswer"][];
            /**
             * Next Cursor
             * @description Pass it as `cursor` for the next page; null at the end
             */
            next_cursor: string | null;
        };
        /**
         * IpRuleAnswer
         * @description An IP rule of a site.
         */
        IpRuleAnswer: {
            /**
             * Action
             * @enum {string}
             */
            action: "allow" | "deny";
            /** Cidr */
            cidr: string;
        };
        /**
         * IpRuleBody
         * @description A network and what happens to visitors from it; the most specific rule wins.
         */
        IpRuleBody: {
            /**
             * Action
             * @enum {string}
             */
            action: "allow" | "deny";
            /**
             * Cidr
             * @example 192.0.2.0/24
             */
            cidr: string;
        };
        /**
         * KindCounts
         * @description Challenges of one kind.
         */
        KindCounts: {
            /** Failed */
            failed: number;
            /** Kind */
            kind: string;
            /** Shown */
            shown: number;
            /** Solved */
            solved: number;
            /** Swapped */
            swapped: number;
        };
        /**
         * LabelCount
         * @description How often something was counted.
         */
        LabelCount: {
            /** Label */
            label: string;
            /** Times */
            times: number;
        };
        /**
         * LatencyAnswer
         * @description Percentiles, milliseconds, each within a tenth.
         */
        LatencyAnswer: {
            /** P50 Ms */
            p50_ms: number;
            /** P90 Ms */
            p90_ms: number;
            /** P99 Ms */
            p99_ms: number;
            /** Times */
            times: number;
        };
        /**
         * LetterToken
         * @description The token of a letter about an address.
         */
        LetterToken: {
            /**
             * Token
             * @description From the letter's link
             * @example x
             */
            token: string;
        };
        /**
         * LevelAnswer
         * @description A list of ready packs.
         */
        LevelAnswer: {
            /**
             * Band
             * @description 0: easy, 1: hard
             */
            band: number;
            /** High Water */
            high_water: number | null;
            /**
             * Kind
             * @example image-grid
             */
            kind: string;
            /**
             * Low Water
             * @description The list is filled below it; null: no pool fills it
             */
            low_water: number | null;
            /**
             * Ready
             * @description Packs in the list; processes hold a few more
             * @example 150
             */
            ready: number;
            /**
             * Shortage
             * @description Why the last pack could not be built; empty: it could
             */
            shortage: string;
        };
        /**
         * LevelsAnswer
         * @description How full the pool is.
         */
        LevelsAnswer: {
            /**
             * Reported At
             * @description When the pool's process last looked; null: not lately
             */
            reported_at: string | null;
            /** Shelves */
            shelves: components["schemas"]["LevelAnswer"][];
            /** Stock */
            stock: components["schemas"]["StockAnswer"][];
        };
        /**
         * LimitBody
         * @description How many sites it may have, and why.
         */
        LimitBody: {
            /**
             * Most Sites
             * @description null: as many as everybody may
             * @example 50
             */
            most_sites: number | null;
            /**
             * Note
             * @example Reported in ticket 4711.
             */
            note?: string | null;
            /**
             * Reason
             * @example abuse
             * @enum {string}
             */
            reason: "abuse" | "fraud" | "security" | "legal" | "payment" | "request" | "operations" | "mistake" | "other";
        };
        /**
         * LimitsAnswer
         * @description What a plan allows; null: not limited.
         */
        LimitsAnswer: {
            /**
             * Hard Limit
             * @description Verifications a period; beyond them nobody is refused
             */
            hard_limit: number | null;
            /** Most Members */
            most_members: number | null;
            /**
             * Most Sites
             * @description Sites that are switched on
             */
            most_sites: number | null;
            /**
             * Retention Days
             * @description For how long statistics are kept
             */
            retention_days: number | null;
        };
        /**
         * LineAnswer
         * @description A line.
         */
        LineAnswer: {
            /**
             * Amount Krw
             * @description Negative for what is taken off
             */
            amount_krw: number;
            /**
             * Ends On
             * Format: date
             * @description The day after the last
             */
            ends_on: string;
            /**
             * Kind
             * @enum {string}
             */
            kind: "plan" | "unused" | "rest" | "served" | "overage";
            /** Quantity */
            quantity: number;
            /**
             * Starts On
             * Format: date
             */
            starts_on: string;
            /**
             * Text
             * @example Pro plan
             */
            text: string;
            /** Unit Krw */
            unit_krw: number;
        };
        /**
         * LinkTicket
         * @description What confirms a link: the ticket of a login that found your address, or of a link that you began.
         */
        LinkTicket: {
            /**
             * Ticket
             * @description From the letter's link
             * @example x
             */
            ticket: string;
        };
        /**
         * LoadedAnswer
         * @description A worker that has a model loaded.
         */
        LoadedAnswer: {
            /**
             * Current
             * @description It is the version of the files that are served now
             */
            current: boolean;
            /**
             * Loaded At
             * Format: date-time
             */
            loaded_at: string;
            /**
             * Seen At
             * Format: date-time
             * @description When the worker last spoke
             */
            seen_at: string;
            /**
             * Sha256
             * @example 9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08
             */
            sha256: string;
            /**
             * Version
             * @example 2.1.0
             */
            version: string;
            /**
             * Worker Id
             * @example worker-5f3c-1f2e3d4c
             */
            worker_id: string;
        };
        /**
         * LoginTicket
         * @description The password was right; the second factor is asked for.
         */
        LoginTicket: {
            /**
             * Expires In
             * @description Seconds
             * @default 300
             */
            expires_in?: number;
            /**
             * Ticket
             * @description For `POST /v1/auth/login/second-factor`
             */
            ticket: string;
        };
        /**
         * Me
         * @description Who the access token speaks for.
         */
        Me: {
            organisation: components["schemas"]["realcatcha_gateway__accounts__schemas__OrganisationAnswer"];
            user: components["schemas"]["UserAnswer"];
        };
        /**
         * MemberAnswer
         * @description A member.
         */
        MemberAnswer: {
            /** Email */
            email: string;
            /**
             * Joined At
             * Format: date-time
             */
            joined_at: string;
            /**
             * Name
             * @description Empty: not given
             */
            name: string;
            /**
             * Role
             * @enum {string}
             */
            role: "owner" | "admin" | "developer" | "viewer";
            /** User Id */
            user_id: string;
        };
        /**
         * Members
         * @description The members, who joined first first.
         */
        Members: {
            /** Items */
            items: components["schemas"]["MemberAnswer"][];
        };
        /**
         * MethodAnswer
         * @description A card that may be charged.
         */
        MethodAnswer: {
            /**
             * Brand
             * @description Who issued it, as Toss Payments names them
             * @example 현대
             */
            brand: string;
            /**
             * Created At
             * Format: date-time
             */
            created_at: string;
            /**
             * Id
             * @example pmt_aaaaaaaaaaaaaaaaaaaa
             */
            id: string;
            /**
             * Is Default
             * @description Whether subscriptions are charged to it
             */
            is_default: boolean;
            /**
             * Last4
             * @description Last digits, some of them masked
             * @example 123*
             */
            last4: string;
        };
        /**
         * Methods
         * @description Payment methods, the oldest first.
         */
        Methods: {
            /** Items */
            items: components["schemas"]["MethodAnswer"][];
        };
        /**
         * ModelAnswer
         * @description A model: its files, and the workers that have it loaded.
         */
        ModelAnswer: {
            /**
             * Figures
             * @description Tables of what was measured, as text; empty: they are in the card
             */
            figures: string;
            /**
             * Name
             * @example behaviour
             */
            name: string;
            /**
             * Sha256
             * @description Of its network
             * @example 9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08
             */
            sha256: string;
            /**
             * Summary
             * @description What its card says first
             */
            summary: string;
            /**
             * Version
             * @example 2.1.0
             */
            version: string;
            /**
             * Workers
             * @description Workers of the queue, and the labeller with the model that it holds. Null: the queue is away
             */
            workers: components["schemas"]["LoadedAnswer"][] | null;
        };
        /**
         * ModelsAnswer
         * @description Every model.
         */
        ModelsAnswer: {
            /** Items */
            items: components["schemas"]["ModelAnswer"][];
        };
        /**
         * NewApiKey
         * @description What a key is for and what it may do, and what shows that it is you.
         */
        NewApiKey: {
            /**
             * Code
             * @description Of the app, or a recovery code
             */
            code?: string | null;
            /**
             * Expires In Days
             * @description None: until it is revoked
             */
            expires_in_days?: number | null;
            /**
             * Name
             * @example Deployment
             */
            name: string;
            /**
             * Password
             * Format: password
             */
            password?: string | null;
            /**
             * Scopes
             * @example [
             *       "sites:read"
             *     ]
             */
            scopes: ("sites:read" | "sites:write" | "usage:read" | "usage:write" | "statistics:read" | "statistics:write" | "webhooks:read" | "webhooks:write" | "billing:read" | "billing:write")[];
        };
        /**
         * NewEndpointBody
         * @description An endpoint to create.
         */
        NewEndpointBody: {
            /**
             * Description
             * @default
             * @example Our chat
             */
            description?: string;
            /** Events */
            events?: ("quota.warning" | "quota.reached" | "attack.started" | "attack.ended" | "key.rotated")[];
            /**
             * Url
             * @description A public `https` URL. Redirects are not followed; private addresses are never connected to.
             * @example https://hooks.example.com/realcatcha
             */
            url: string;
        };
        /**
         * NewMethodBody
         * @description What Toss's page came back with.
         */
        NewMethodBody: {
            /**
             * Auth Key
             * @description `authKey`
             * @example bln_example
             */
            auth_key: string;
        };
        /**
         * NewRuleBody
         * @description A rule to add.
         */
        NewRuleBody: {
            /**
             * Action
             * @description `deny` keeps the network out of every site. `allow` spares it such a rule of a wider network
             * @enum {string}
             */
            action: "allow" | "deny";
            /**
             * Expires In S
             * @description The rule then ends by itself; null: until removed
             * @example 86400
             */
            expires_in_s?: number | null;
            /**
             * Network
             * @description CIDR or address, IPv4 from /8, IPv6 from /16
             * @example 192.0.2.0/24
             */
            network: string;
            /**
             * Note
             * @example Credential stuffing, ticket 4711
             */
            note: string;
        };
        /**
         * NewSiteBody
         * @description A site to create.
         */
        NewSiteBody: {
            /**
             * Adaptive
             * @description Let the difficulty follow recent failures of visitors, at most 30 points up and 20 down
             * @default true
             */
            adaptive?: boolean;
            /**
             * Allow Null Origin
             * @default false
             */
            allow_null_origin?: boolean;
            /**
             * @default {
             *       "mode": "any",
             *       "names": []
             *     }
             */
            countries?: components["schemas"]["CountryRulesBody"];
            /**
             * Difficulty
             * @default 50
             */
            difficulty?: number;
            /**
             * Domains
             * @description Host names; each covers itself and its subdomains. Also localhost and IP addresses.
             * @example [
             *       "example.com"
             *     ]
             */
            domains: string[];
            /**
             * Expose Reasons
             * @default false
             */
            expose_reasons?: boolean;
            /** Ip Rules */
            ip_rules?: components["schemas"]["IpRuleBody"][];
            /** Kinds */
            kinds?: ("image-grid" | "abstract" | "handwriting" | "spoken" | "pow")[];
            /**
             * Mode
             * @default managed
             * @enum {string}
             */
            mode?: "managed" | "invisible";
            /**
             * Name
             * @example My shop
             */
            name: string;
            /**
             * Outage
             * @description What happens while the store of sessions cannot be reached: `closed` answers 503, `pow-only` lets visitors pass on proof of work alone, with tokens that say `degraded` and are redeemed once on each process
             * @default closed
             * @enum {string}
             */
            outage?: "closed" | "pow-only";
            /**
             * Sessions Per Minute
             * @default 600
             */
            sessions_per_minute?: number;
            /**
             * Shadow
             * @description Score visitors and ask them nothing: everybody passes, and `score` of siteverify tells the verdict
             * @default false
             */
            shadow?: boolean;
            /**
             * @default {
             *       "passes": 70,
             *       "easy": 40,
             *       "hard": 15
             *     }
             */
            thresholds?: components["schemas"]["ThresholdsBody"];
        };
        /**
         * NewUploadBody
         * @description A photograph that you are going to upload, and what is said of it.
         */
        NewUploadBody: {
            /**
             * Attribution
             * @example A. Kim
             */
            attribution: string;
            /**
             * Content Type
             * @example image/jpeg
             * @enum {string}
             */
            content_type: "image/jpeg" | "image/png" | "image/webp";
            /**
             * Labels
             * @description Every class that it shows; empty: the model is to say
             */
            labels?: string[];
            /**
             * Licence
             * @example own work
             */
            licence: string;
            /**
             * Original
             * @example IMG_2041.jpg
             */
            original?: string | null;
            /**
             * Source
             * @example Our own archive
             */
            source?: string | null;
        };
        /**
         * NoteAnswer
         * @description A note of an administrator.
         */
        NoteAnswer: {
            /** Author Id */
            author_id: string;
            /**
             * Created At
             * Format: date-time
             */
            created_at: string;
            /** Id */
            id: string;
            /**
             * Reason
             * @description Empty where nothing was decided
             */
            reason: string;
            /** Text */
            text: string;
        };
        /**
         * NoteBody
         * @description What other administrators should know.
         */
        NoteBody: {
            /**
             * Note
             * @example Their lawyer writes from another address.
             */
            note: string;
            /**
             * Reason
             * @default other
             * @enum {string}
             */
            reason?: "abuse" | "fraud" | "security" | "legal" | "payment" | "request" | "operations" | "mistake" | "other";
        };
        /**
         * OneTimeCode
         * @description The code that the browser came back with.
         */
        OneTimeCode: {
            /**
             * Code
             * @description From the letter's link
             * @example x
             */
            code: string;
        };
        /**
         * OrganisationBody
         * @description A new organisation.
         */
        OrganisationBody: {
            /**
             * Name
             * @example My company
             */
            name: string;
        };
        /**
         * OrganisationChanges
         * @description What to change; what is left out stays.
         */
        OrganisationChanges: {
            /** Name */
            name?: string | null;
            /**
             * Second Factor Required
             * @description Whether owners and admins need a session begun with a second factor
             */
            second_factor_required?: boolean | null;
        };
        /**
         * OrganisationDetail
         * @description An organisation with everything that belongs to it; no secret of its is in it.
         */
        OrganisationDetail: {
            /**
             * Created At
             * Format: date-time
             */
            created_at: string;
            /**
             * Id
             * @example org_abcdefghijklmnopqrst
             */
            id: string;
            /** Invitations */
            invitations: components["schemas"]["WaitingInvitation"][];
            /** Members */
            members: components["schemas"]["PersonAnswer"][];
            /**
             * Most Sites
             * @description null: as many as everybody may
             * @example 50
             */
            most_sites: number | null;
            /** Name */
            name: string;
            /**
             * Notes
             * @description The newest 20, which only administrators see
             */
            notes: components["schemas"]["NoteAnswer"][];
            /** Second Factor Required */
            second_factor_required: boolean;
            /** Site Count */
            site_count: number;
            /**
             * Sites
             * @description The newest 100
             */
            sites: components["schemas"]["OwnSite"][];
            /**
             * Suspended At
             * @description Since when its sites are kept off
             */
            suspended_at: string | null;
            usage: components["schemas"]["realcatcha_gateway__admin__organisations__schemas__PlanAnswer"];
        };
        /**
         * OrganisationPage
         * @description A page of organisations, the newest first.
         */
        OrganisationPage: {
            /** Items */
            items: components["schemas"]["OrganisationSummary"][];
            /**
             * Next Cursor
             * @description Pass it as `cursor` for the next page; null at the end
             */
            next_cursor: string | null;
        };
        /**
         * Organisations
         * @description The organisations that you belong to, the one joined first first.
         */
        Organisations: {
            /** Items */
            items: components["schemas"]["realcatcha_gateway__organisations__schemas__OrganisationAnswer"][];
        };
        /**
         * OrganisationSummary
         * @description An organisation.
         */
        OrganisationSummary: {
            /**
             * Created At
             * Format: date-time
             */
            created_at: string;
            /**
             * Id
             * @example org_abcdefghijklmnopqrst
             */
            id: string;
            /**
             * Most Sites
             * @description null: as many as everybody may
             * @example 50
             */
            most_sites: number | null;
            /** Name */
            name: string;
            /** Second Factor Required */
            second_factor_required: boolean;
            /** Site Count */
            site_count: number;
            /**
             * Suspended At
             * @description Since when its sites are kept off
             */
            suspended_at: string | null;
        };
        /**
         * OwnCodeBody
         * @description A code, and the password where the account has one: for what weakens the second factor.
         */
        OwnCodeBody: {
            /**
             * Code
             * @description Of the app, or a recovery code
             */
            code: string;
            /**
             * Password
             * Format: password
             */
            password?: string | null;
        };
        /**
         * OwnSite
         * @description A site of an organisation.
         */
        OwnSite: {
            /**
             * Created At
             * Format: date-time
             */
            created_at: string;
            /** Domains */
            domains: string[];
            /** Id */
            id: string;
            /** Name */
            name: string;
            /**
             * Status
             * @enum {string}
             */
            status: "active" | "deactivated";
            /** Suspended At */
            suspended_at: string | null;
        };
        /**
         * OwnValueAnswer
         * @description An organisation's own value.
         */
        OwnValueAnswer: {
            /** Organisation Id */
            organisation_id: string;
            /**
             * Updated At
             * Format: date-time
             */
            updated_at: string;
            /** Value */
            value: boolean | number;
        };
        /**
         * PackAnswer
         * @description A pack of the catalogue.
         */
        PackAnswer: {
            /**
             * Answer
             * @description Numbers of the right tiles, row by row from 0
             */
            answer: number[];
            /** Band */
            band: number;
            /**
             * Created At
             * Format: date-time
             */
            created_at: string;
            /**
             * Expires At
             * Format: date-time
             */
            expires_at: string;
            /** Id */
            id: string;
            /** Image Url */
            image_url: string;
            /**
             * Kind
             * @example image-grid
             */
            kind: string;
            /**
             * Photographs
             * @description Of each tile: object of a picture, or bundled file
             */
            photographs: string[];
            /**
             * Target
             * @example cat
             */
            target: string;
        };
        /**
         * PackPageAnswer
         * @description Packs, newest first.
         */
        PackPageAnswer: {
            /** Items */
            items: components["schemas"]["PackAnswer"][];
            /**
             * Next Cursor
             * @description Pass it as `cursor` for the next page; null at the end
             */
            next_cursor: string | null;
        };
        /**
         * PartyAnswer
         * @description Who sells or buys, as it was when the invoice was issued.
         */
        PartyAnswer: {
            /** Address */
            address: string;
            /**
             * Business Number
             * @description Ten digits; empty: none
             * @example 2208162517
             */
            business_number: string;
            /** Email */
            email: string;
            /** Name */
            name: string;
            /** Representative */
            representative: string;
        };
        /**
         * PasswordChange
         * @description The password and the next one.
         */
        PasswordChange: {
            /**
             * New Password
             * Format: password
             */
            new_password: string;
            /**
             * Password
             * Format: password
             */
            password: string;
        };
        /**
         * PaymentAnswer
         * @description A payment.
         */
        PaymentAnswer: {
            /**
             * Amount Krw
             * @example 50000
             */
            amount_krw: number;
            /**
             * Created At
             * Format: date-time
             */
            created_at: string;
            /**
             * Failure Code
             * @description Why it failed
             * @example REJECT_CARD_PAYMENT
             */
            failure_code: string | null;
            /**
             * Failure Message
             * @description The same in the words of Toss Payments, in Korean
             */
            failure_message: string | null;
            /**
             * Id
             * @example pay_aaaaaaaaaaaaaaaaaaaa
             */
            id: string;
            /**
             * Order Id
             * @example rc_aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa
             */
            order_id: string;
            /**
             * Purpose
             * @enum {string}
             */
            purpose: "invoice" | "topup";
            /**
             * Receipt Url
             * @description The receipt, at Toss Payments
             */
            receipt_url: string | null;
            /**
             * Reference Id
             * @description The invoice or top-up it is for
             */
            reference_id: string;
            /**
             * Refunded Krw
             * @example 0
             */
            refunded_krw: number;
            /** Settled At */
            settled_at: string | null;
            /**
             * State
             * @description `processing`: whether it went through is not known yet
             * @enum {string}
             */
            state: "processing" | "paid" | "failed" | "partially_refunded" | "refunded";
        };
        /**
         * PaymentPage
         * @description Payments, newest first.
         */
        PaymentPage: {
            /** Items */
            items: components["schemas"]["PaymentAnswer"][];
            /**
             * Next Cursor
             * @description Pass it as `cursor` for the next page; null at the end
             */
            next_cursor: string | null;
        };
        /**
         * PeriodAnswer
         * @description Days in Seoul.
         */
        PeriodAnswer: {
            /**
             * Ends On
             * Format: date
             * @description The first day of the next period
             */
            ends_on: string;
            /**
             * Included Verifications
             * @example 100000
             */
            included_verifications: number;
            /**
             * Paid At
             * @description null: not paid yet
             */
            paid_at: string | null;
            /**
             * Starts On
             * Format: date
             */
            starts_on: string;
            /**
             * Used Verifications
             * @description Up to the last roll-up
             * @example 41250
             */
            used_verifications: number;
        };
        /**
         * PersonAnswer
         * @description A member.
         */
        PersonAnswer: {
            /** Email */
            email: string;
            /**
             * Joined At
             * Format: date-time
             */
            joined_at: string;
            /**
             * Role
             * @enum {string}
             */
            role: "owner" | "admin" | "developer" | "viewer";
            /** User Id */
            user_id: string;
        };
        /**
         * PictureAnswer
         * @description A picture.
         */
        PictureAnswer: {
            /** Attribution */
            attribution: string;
            /**
             * Created At
             * Format: date-time
             */
            created_at: string;
            /**
             * Id
             * @example p-9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08
             */
            id: string;
            /** Labelled At */
            labelled_at: string | null;
            /** Lacks */
            lacks: string[];
            /** Licence */
            licence: string;
            /** Model Version */
            model_version: string;
            /** Origin */
            origin: string;
            /**
             * Original
             * @description Name of the file where it came from
             */
            original: string;
            /**
             * Reason
             * @description Why it waits or was rejected
             * @example undecided
             */
            reason: string;
            /**
             * Scores
             * @description What the model said, the likeliest class first
             */
            scores: components["schemas"]["ScoreAnswer"][];
            /** Shows */
            shows: string[];
            /**
             * Source
             * @enum {string}
             */
            source: "photograph" | "abstract";
            /**
             * Status
             * @enum {string}
             */
            status: "pending" | "accepted" | "rejected" | "review";
            /**
             * Thumbnail Url
             * @description Shows it for 15 minutes, relative to this origin unless absolute; empty: there is none
             * @example /captcha/v1/objects/photographs/9f86.jpg?expires=1795806266&signature=5e1f
             */
            thumbnail_url: string;
            /**
             * Uses
             * @description Packs made with it
             */
            uses: number;
            /**
             * Vouched
             * @description Classes that a person named
             */
            vouched: string[];
        };
        /**
         * PicturePageAnswer
         * @description Pictures, newest first.
         */
        PicturePageAnswer: {
            /** Items */
            items: components["schemas"]["PictureAnswer"][];
            /**
             * Next Cursor
             * @description Pass it as `cursor` for the next page; null at the end
             */
            next_cursor: string | null;
        };
        /**
         * PlanBody
         * @description A plan, by its id in `GET /v1/billing/plans`.
         */
        PlanBody: {
            /**
             * Plan
             * @example pro
             */
            plan: string;
        };
        /**
         * PlansAnswer
         * @description The plans on offer, the least first.
         */
        PlansAnswer: {
            /** Items */
            items: components["schemas"]["realcatcha_gateway__billing__plans__schemas__PlanAnswer"][];
        };
        /**
         * PlatformAuditEntry
         * @description One entry in full, with its place in the chain.
         */
        PlatformAuditEntry: {
            /**
             * Action
             * @example site.changed
             */
            action: string;
            /**
             * Actor Id
             * @description Empty where nobody is known, or who runs the platform
             */
            actor_id: string;
            /**
             * Actor Kind
             * @description `user`, `api-key`, `command`, `system`, `anonymous`; `platform`: who runs it
             */
            actor_kind: string;
            /**
             * At
             * Format: date-time
             */
            at: string;
            /**
             * Details
             * @description Ids, names of fields and settings
             * @example {}
             */
            details: {
                [key: string]: unknown;
            };
            /** Hash */
            hash: string;
            /**
             * Organisation Id
             * @description Whose data it is about; empty: the platform's
             */
            organisation_id: string;
            /** Previous Hash */
            previous_hash: string;
            /**
             * Sequence
             * @example 4711
             */
            sequence: number;
            /** Subject Id */
            subject_id: string;
            /**
             * Subject Kind
             * @example site
             */
            subject_kind: string;
        };
        /**
         * PlatformAuditPage
         * @description A page of entries, the newest first.
         */
        PlatformAuditPage: {
            /** Items */
            items: components["schemas"]["PlatformAuditEntry"][];
            /**
             * Next Cursor
             * @description Pass it as `cursor` for the next page; null at the end
             */
            next_cursor: string | null;
        };
        /**
         * PolicyAnswer
         * @description What captcha-api is told of a site.
         */
        PolicyAnswer: {
            /**
             * Policy
             * @description As it is published, but for the hashes of secrets
             */
            policy: {
                [key: string]: unknown;
            };
            /** Secrets In Force */
            secrets_in_force: number;
        };
        /**
         * PreviewAnswer
         * @description What a change of plan would do; amounts in won, VAT included.
         */
        PreviewAnswer: {
            /**
             * Card Krw
             * @description Of that, by card
             * @example 60000
             */
            card_krw: number;
            /**
             * Credit Krw
             * @description Of that, by prepaid credit
             * @example 0
             */
            credit_krw: number;
            /**
             * Days Left
             * @description Of the present period, today included
             * @example 15
             */
            days_left: number | null;
            /**
             * Included Verifications
             * @description Of both plans by their days where it takes effect now; else of the next period
             * @example 550000
             */
            included_verifications: number;
            /**
             * Period Ends On
             * @description null: a first period begins when it is paid
             */
            period_ends_on: string | null;
            /** Plan */
            plan: string;
            /** Price Id */
            price_id: string;
            /**
             * Price Krw
             * @description Of a whole period
             * @example 149000
             */
            price_krw: number;
            /**
             * Rest Krw
             * @description Of the new price, for the same days
             * @example 74500
             */
            rest_krw: number;
            /**
             * Takes Effect
             * @description A better plan: now
             * @enum {string}
             */
            takes_effect: "now" | "at-period-end";
            /**
             * Total Krw
             * @description To be paid now
             * @example 60000
             */
            total_krw: number;
            /**
             * Unused Krw
             * @description Of the present price, for the days that are left
             * @example 14500
             */
            unused_krw: number;
        };
        /**
         * PriceAnswer
         * @description A version of a price.
         */
        PriceAnswer: {
            /**
             * Amount Krw
             * @description Won, VAT included
             * @example 29000
             */
            amount_krw: number;
            /**
             * Id
             * @example pro-1
             */
            id: string;
            /** Included */
            included: number;
            /** Overage Krw */
            overage_krw: number | null;
            /**
             * Valid From
             * Format: date-time
             */
            valid_from: string;
            /** Version */
            version: number;
        };
        /**
         * PriceBody
         * @description A version of a plan's price, and why.
         */
        PriceBody: {
            /**
             * Amount Krw
             * @description Won, VAT included
             * @example 29000
             */
            amount_krw: number;
            /**
             * Included
             * @description Verifications in a period
             * @example 100000
             */
            included: number;
            /**
             * Note
             * @example Reported in ticket 4711.
             */
            note?: string | null;
            /**
             * Overage Krw
             * @description For each thousand beyond; null: never
             * @example 500
             */
            overage_krw: number | null;
            /**
             * Reason
             * @example abuse
             * @enum {string}
             */
            reason: "abuse" | "fraud" | "security" | "legal" | "payment" | "request" | "operations" | "mistake" | "other";
            /**
             * Valid From
             * Format: date-time
             * @description Periods that begin then or later have it
             * @example 2027-01-01T00:00:00Z
             */
            valid_from: string;
        };
        /**
         * Problem
         * @description A problem document (RFC 9457).
         */
        Problem: {
            /**
             * Code
             * @description Stable, for programs
             * @example malformed
             */
            code: string;
            /**
             * Detail
             * @default null
             */
            detail?: string | null;
            /**
             * Errors
             * @default null
             */
            errors?: components["schemas"]["FieldError"][] | null;
            /** Status */
            status: number;
            /** Title */
            title: string;
            /**
             * Type
             * @example urn:realcatcha:problem:malformed
             */
            type: string;
        } & {
            [key: string]: unknown;
        };
        /**
         * Profile
         * @description What to change of yourself; what is left out stays.
         */
        Profile: {
            /**
             * Language
             * @description Of the letters to you
             */
            language?: ("en" | "ko") | null;
            /**
             * Name
             * @description What colleagues see
             * @example Kim Minji
             */
            name?: (string | "") | null;
        };
        /**
         * ProfileAnswer
         * @description Whom invoices are made out to.
         */
        ProfileAnswer: {
            /** Address */
            address: string;
            /**
             * Business Number
             * @description Ten digits; empty: none
             * @example 2208162517
             */
            business_number: string;
            /** Email */
            email: string;
            /**
             * Language
             * @enum {string}
             */
            language: "en" | "ko";
            /** Name */
            name: string;
        };
        /**
         * ProfileBody
         * @description Whom invoices are made out to; what is empty is left out of them. Issued invoices stay as they are.
         */
        ProfileBody: {
            /** Address */
            address?: string | null;
            /** Business Number */
            business_number?: string | null;
            /** Email */
            email?: string | null;
            /**
             * Language
             * @description Of invoices and letters about money
             * @default ko
             * @enum {string}
             */
            language?: "en" | "ko";
            /** Name */
            name?: string | null;
        };
        /**
         * Proof
         * @description The password where the account has one, else a code of its second factor; else log in again just before.
         */
        Proof: {
            /**
             * Code
             * @description Of the app, or a recovery code
             */
            code?: string | null;
            /**
             * Password
             * Format: password
             */
            password?: string | null;
        };
        /**
         * Providers
         * @description Which providers people may log in with here.
         */
        Providers: {
            /** Items */
            items: "google"[];
        };
        /**
         * ProvisioningAnswer
         * @description What to tell the app. It is shown once; nothing is asked for before a code confirms that the app has it.
         */
        ProvisioningAnswer: {
            /**
             * Secret
             * @description Base32, for typing
             */
            secret: string;
            /**
             * Uri
             * @description For a QR code
             * @example otpauth://totp/RealCatcha:owner%40example.com
             */
            uri: string;
        };
        /**
         * QuotaAnswer
         * @description What the plan includes in a calendar month; a quota never refuses a visitor.
         */
        QuotaAnswer: {
            /**
             * Hard Limit
             * @description Limit of the contract; null: not limited
             */
            hard_limit: number | null;
            /**
             * Plan
             * @example free
             */
            plan: string;
            /**
             * Reached
             * @description Thresholds reached, the earliest first
             * @example [
             *       "soft-80"
             *     ]
             */
            reached: string[];
            /**
             * Soft Limit
             * @description Included verifications; null: not limited
             */
            soft_limit: number | null;
        };
        /**
         * RankedSiteAnswer
         * @description A site that stands out.
         */
        RankedSiteAnswer: {
            /**
             * Challenged Share
             * @description Of evaluated visitors, those asked a challenge
             */
            challenged_share: number | null;
            /**
             * Failed Share
             * @description Wrong answers by sessions; several in one session count each
             */
            failed_share: number | null;
            /**
             * Name
             * @description Empty where the site is gone
             */
            name: string;
            /** Organisation Id */
            organisation_id: string;
            /** Site Id */
            site_id: string;
            totals: components["schemas"]["FunnelCounts"];
            /**
             * Verifications
             * @description Successful redemptions, exact
             */
            verifications: number;
        };
        /**
         * RankedSites
         * @description Sites in the order that was asked for.
         */
        RankedSites: {
            /**
             * By
             * @description By shares only sites with 100 sessions or more are compared
             * @enum {string}
             */
            by: "verifications" | "failures" | "challenges";
            /** Items */
            items: components["schemas"]["RankedSiteAnswer"][];
        };
        /**
         * IdentityAnswer
         * @description An account at a provider that opens yours.
         */
        realcatcha_gateway__accounts__identities__schemas__IdentityAnswer: {
            /**
             * Created At
             * Format: date-time
             */
            created_at: string;
            /**
             * Email
             * @description Of the account at the provider, when it was used last
             */
            email: string;
            /** Id */
            id: string;
            /**
             * Last Used At
             * Format: date-time
             */
            last_used_at: string;
            /**
             * Provider
             * @default google
             * @constant
             */
            provider?: "google";
        };
        /**
         * OrganisationAnswer
         * @description An organisation and the asker's role in it.
         */
        realcatcha_gateway__accounts__schemas__OrganisationAnswer: {
            /** Id */
            id: string;
            /** Name */
            name: string;
            /**
             * Role
             * @enum {string}
             */
            role: "owner" | "admin" | "developer" | "viewer";
        };
        /**
         * PlanAnswer
         * @description What an organisation's plan includes in a month, and what it has used.
         */
        realcatcha_gateway__admin__organisations__schemas__PlanAnswer: {
            /** Hard Limit */
            hard_limit: number | null;
            /**
             * Period
             * @example 2026-03
             */
            period: string;
            /** Plan */
            plan: string;
            /**
             * Soft Limit
             * @description What the plan includes; null: not limited
             */
            soft_limit: number | null;
            /**
             * Used
             * @description Verifications of the month so far
             */
            used: number;
        };
        /**
         * DecisionBody
         * @description What a reviewer sees in a picture.
         */
        realcatcha_gateway__admin__pool__schemas__DecisionBody: {
            /**
             * Absent
             * @description Classes that it is sure not to show
             */
            absent?: string[];
            /**
             * Discard
             * @description Do not use it; name no class then
             * @default false
             */
            discard?: boolean;
            /**
             * Present
             * @description Every class that it shows; a single one says that it lacks all others
             */
            present?: string[];
        };
        /**
         * DecisionBody
         * @description Why something is decided. The reason stays in the audit log; the note can be erased, and only we read it.
         */
        realcatcha_gateway__admin__schemas__DecisionBody: {
            /**
             * Note
             * @example Reported in ticket 4711.
             */
            note?: string | null;
            /**
             * Reason
             * @example abuse
             * @enum {string}
             */
            reason: "abuse" | "fraud" | "security" | "legal" | "payment" | "request" | "operations" | "mistake" | "other";
        };
        /**
         * IdentityAnswer
         * @description An account at another provider that opens this one.
         */
        realcatcha_gateway__admin__users__schemas__IdentityAnswer: {
            /**
             * Created At
             * Format: date-time
             */
            created_at: string;
            /** Email */
            email: string;
            /**
             * Issuer
             * @example https://accounts.google.com
             */
            issuer: string;
            /**
             * Last Used At
             * Format: date-time
             */
            last_used_at: string;
        };
        /**
         * PlanAnswer
         * @description A plan at its present price; periods that run keep theirs.
         */
        realcatcha_gateway__billing__plans__schemas__PlanAnswer: {
            /**
             * Id
             * @example pro
             */
            id: string;
            /**
             * Included Verifications
             * @description In a period of a month
             * @example 100000
             */
            included_verifications: number;
            limits: components["schemas"]["LimitsAnswer"];
            /**
             * Name
             * @example Pro
             */
            name: string;
            /**
             * Overage Krw Per 1000
             * @description For each full thousand beyond, VAT included; null: never billed
             * @example 500
             */
            overage_krw_per_1000: number | null;
            /**
             * Price Id
             * @description Version of the price
             * @example pro-1
             */
            price_id: string;
            /**
             * Price Krw
             * @description Won, VAT included
             * @example 29000
             */
            price_krw: number;
            /**
             * Supply Krw
             * @description The price without VAT
             * @example 26364
             */
            supply_krw: number;
            /**
             * Tax Krw
             * @description The VAT in it, 10 %
             * @example 2636
             */
            tax_krw: number;
        };
        /**
         * OrganisationAnswer
         * @description An organisation that you belong to.
         */
        realcatcha_gateway__organisations__schemas__OrganisationAnswer: {
            /** Id */
            id: string;
            /** Name */
            name: string;
            /**
             * Role
             * @enum {string}
             */
            role: "owner" | "admin" | "developer" | "viewer";
            /** Second Factor Required */
            second_factor_required: boolean;
            /**
             * Suspended At
             * @description Since when its sites are kept off, and nothing can be changed
             */
            suspended_at?: string | null;
        };
        /**
         * Received
         * @description An event arrived.
         */
        Received: {
            /**
             * Received
             * @default true
             * @constant
             */
            received?: true;
        };
        /**
         * RecoveryCodes
         * @description Each stands in for the app once. They are shown once.
         */
        RecoveryCodes: {
            /** Recovery Codes */
            recovery_codes: string[];
        };
        /**
         * Refresh
         * @description A refresh token.
         */
        Refresh: {
            /**
             * Refresh Token
             * Format: password
             */
            refresh_token: string;
        };
        /**
         * RefundAnswer
         * @description Money that goes back the way it came.
         */
        RefundAnswer: {
            /**
             * Amount Krw
             * @example 21000
             */
            amount_krw: number;
            /**
             * Created At
             * Format: date-time
             */
            created_at: string;
            /**
             * Failure Code
             * @description Why it failed
             * @example NOT_CANCELABLE_PAYMENT
             */
            failure_code: string | null;
            /**
             * Failure Message
             * @description The same in the words of Toss Payments, in Korean
             */
            failure_message: string | null;
            /**
             * Id
             * @example rfd_aaaaaaaaaaaaaaaaaaaa
             */
            id: string;
            /**
             * Payment Id
             * @example pay_aaaaaaaaaaaaaaaaaaaa
             */
            payment_id: string;
            /**
             * Reference Id
             * @description The invoice or top-up that the payment was for
             */
            reference_id: string;
            /** Settled At */
            settled_at: string | null;
            /**
             * State
             * @description `failed`: Toss Payments refused; credit that was taken is back
             * @enum {string}
             */
            state: "processing" | "done" | "failed";
        };
        /**
         * RefundBody
         * @description How much goes back, and why.
         */
        RefundBody: {
            /**
             * Amount Krw
             * @example 5000
             */
            amount_krw: number;
            /**
             * Key
             * @description Of your making, one for each refund: sent again with it, nothing goes back twice
             * @example ticket-4711-1
             */
            key: string;
            /**
             * Note
             * @example Reported in ticket 4711.
             */
            note?: string | null;
            /**
             * Reason
             * @example abuse
             * @enum {string}
             */
            reason: "abuse" | "fraud" | "security" | "legal" | "payment" | "request" | "operations" | "mistake" | "other";
        };
        /**
         * RefundPage
         * @description Refunds, newest first.
         */
        RefundPage: {
            /** Items */
            items: components["schemas"]["RefundAnswer"][];
            /**
             * Next Cursor
             * @description Pass it as `cursor` for the next page; null at the end
             */
            next_cursor: string | null;
        };
        /**
         * RefusedFileAnswer
         * @description A file that never became a picture.
         */
        RefusedFileAnswer: {
            /**
             * At
             * Format: date-time
             */
            at: string;
            /**
             * Name
             * @example scan.png
             */
            name: string;
            /**
             * Origin
             * @description `upload`, or the folder's name
             * @example upload
             */
            origin: string;
            /**
             * Reason
             * @example the picture has too many pixels
             */
            reason: string;
        };
        /**
         * RegistrationAnswer
         * @description All that Toss's page is opened with: `TossPayments(client_key).payment({customerKey}).requestBillingAuth()`.
         */
        RegistrationAnswer: {
            /**
             * Client Key
             * @example test_ck_example
             */
            client_key: string;
            /**
             * Customer Key
             * @example rcc_aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa
             */
            customer_key: string;
            /**
             * Fail Url
             * @description Comes back with `code` and `message`
             */
            fail_url: string;
            /**
             * Success Url
             * @description Comes back with `authKey` and `customerKey`
             */
            success_url: string;
        };
        /**
         * RejectReasonAnswer
         * @description How many pictures were rejected for a reason.
         */
        RejectReasonAnswer: {
            /** Pictures */
            pictures: number;
            /**
             * Reason
             * @example undecided
             */
            reason: string;
            /**
             * Source
             * @enum {string}
             */
            source: "photograph" | "abstract";
        };
        /**
         * RejectsAnswer
         * @description What is not used, and why.
         */
        RejectsAnswer: {
            /**
             * Files
             * @description Files that were refused, newest first, for 90 days
             */
            files: components["schemas"]["RefusedFileAnswer"][];
            /**
             * Reasons
             * @description Of pictures, after they were labelled
             */
            reasons: components["schemas"]["RejectReasonAnswer"][];
        };
        /**
         * RemovedPictureAnswer
         * @description A picture that was removed.
         */
        RemovedPictureAnswer: {
            /**
             * Id
             * @example p-9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08
             */
            id: string;
            /**
             * Packs Withdrawn
             * @description Ready packs that showed it
             * @example 2
             */
            packs_withdrawn: number;
        };
        /**
         * ReplayBody
         * @description Which failed deliveries to make again.
         */
        ReplayBody: {
            /**
             * Since
             * Format: date-time
             * @description Moment with its zone; events since then
             * @example 2026-03-01T00:00:00Z
             */
            since: string;
        };
        /**
         * Replayed
         * @description How many deliveries are made again.
         */
        Replayed: {
            /** Replayed */
            replayed: number;
        };
        /**
         * ResendBody
         * @description To whom the letter goes again, and why. No note: there is no account yet that it would be erased with.
         */
        ResendBody: {
            /**
             * Email
             * @example owner@example.com
             */
            email: string;
            /**
             * Reason
             * @example request
             * @enum {string}
             */
            reason: "abuse" | "fraud" | "security" | "legal" | "payment" | "request" | "operations" | "mistake" | "other";
        };
        /**
         * Reset
         * @description The token of a letter about a forgotten password, and the new one.
         */
        Reset: {
            /**
             * Password
             * Format: password
             */
            password: string;
            /**
             * Token
             * @description From the letter's link
             * @example x
             */
            token: string;
        };
        /**
         * ResetRequest
         * @description Whose password is forgotten.
         */
        ResetRequest: {
            /**
             * Email
             * @example owner@example.com
             */
            email: string;
        };
        /**
         * ResolveBody
         * @description What becomes of a bill, and why.
         */
        ResolveBody: {
            /**
             * Note
             * @example Reported in ticket 4711.
             */
            note?: string | null;
            /**
             * Reason
             * @example abuse
             * @enum {string}
             */
            reason: "abuse" | "fraud" | "security" | "legal" | "payment" | "request" | "operations" | "mistake" | "other";
            /**
             * Resolution
             * @description `charge-anew`: another bill for the same takes its place and is charged. `waive`: what it is for is given for nothing. `give-up`: the subscription ends unpaid, and what was served is owed. A bill that was given up can be waived only.
             * @example waive
             * @enum {string}
             */
            resolution: "charge-anew" | "waive" | "give-up";
        };
        /**
         * RoleBody
         * @description Another role; who makes somebody an owner shows once more who they are.
         */
        RoleBody: {
            /**
             * Code
             * @description Of the app, or a recovery code
             */
            code?: string | null;
            /**
             * Password
             * Format: password
             */
            password?: string | null;
            /**
             * Role
             * @enum {string}
             */
            role: "owner" | "admin" | "developer" | "viewer";
        };
        /**
         * RotatedSecret
         * @description A new secret, which is never shown again.
         */
        RotatedSecret: {
            /**
             * Created At
             * Format: date-time
             */
            created_at: string;
            /**
             * Earlier Not After
             * Format: date-time
             * @description When every earlier secret has stopped working
             */
            earlier_not_after: string;
            /** Secret */
            secret: string;
        };
        /**
         * RotatedWebhookSecret
         * @description A new secret, which is never shown again.
         */
        RotatedWebhookSecret: {
            /**
             * Previous Secret Until
             * Format: date-time
             * @description Until when the one before signs too
             */
            previous_secret_until: string;
            /**
             * Secret
             * @example whsec_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=
             */
            secret: string;
        };
        /**
         * RotationBody
         * @description How to rotate a secret.
         */
        RotationBody: {
            /**
             * Overlap S
             * @description Seconds for which earlier secrets keep working
             * @default 86400
             */
            overlap_s?: number;
        };
        /**
         * RuleAnswer
         * @description A rule.
         */
        RuleAnswer: {
            /**
             * Action
             * @enum {string}
             */
            action: "allow" | "deny";
            /**
             * Created At
             * Format: date-time
             */
            created_at: string;
            /** Expires At */
            expires_at: string | null;
            /**
             * Id
             * @example rul_abcdefghijklmnopqrst
             */
            id: string;
            /**
             * Network
             * @example 192.0.2.0/24
             */
            network: string;
            /** Note */
            note: string;
        };
        /**
         * Rules
         * @description Every rule that holds, the newest first.
         */
        Rules: {
            /** Items */
            items: components["schemas"]["RuleAnswer"][];
        };
        /**
         * ScoreAnswer
         * @description What the model says of one class.
         */
        ScoreAnswer: {
            /**
             * Finding
             * @enum {string}
             */
            finding: "present" | "absent" | "undecided";
            /**
             * Name
             * @example cat
             */
            name: string;
            /** Probability */
            probability: number;
        };
        /**
         * SecondFactorState
         * @description Whether the account has a second factor.
         */
        SecondFactorState: {
            /** Enabled */
            enabled: boolean;
            /** Recovery Codes Left */
            recovery_codes_left: number;
        };
        /**
         * SecondStep
         * @description A ticket and a code.
         */
        SecondStep: {
            /**
             * Code
             * @description Of the app, or a recovery code
             */
            code: string;
            /** Ticket */
            ticket: string;
        };
        /**
         * SecretAnswer
         * @description A secret's dates; the secret itself is shown only when it is issued.
         */
        SecretAnswer: {
            /**
             * Created At
             * Format: date-time
             */
            created_at: string;
            /** Id */
            id: string;
            /** Not After */
            not_after: string | null;
        };
        /**
         * SecretRotationBody
         * @description How to rotate the secret.
         */
        SecretRotationBody: {
            /**
             * Overlap S
             * @description Seconds for which deliveries carry both signatures
             * @default 86400
             */
            overlap_s?: number;
        };
        /**
         * SeriesPoint
         * @description One step of the series.
         */
        SeriesPoint: {
            /**
             * Challenged
             * @description Asked a challenge
             */
            challenged: number;
            /** Denied */
            denied: number;
            /**
             * Errors
             * @description Requests answered with a problem document
             */
            errors: number;
            /** Evaluated */
            evaluated: number;
            /**
             * Failed
             * @description Wrong answers
             */
            failed: number;
            /**
             * Passed
             * @description Passed without a challenge
             */
            passed: number;
            /**
             * Recovered
             * @description Passed after a wrong answer
             */
            recovered: number;
            /**
             * Refused
             * @description Verifications that were refused
             */
            refused: number;
            /** Sessions */
            sessions: number;
            /**
             * Solved
             * @description Passed after one or more challenges
             */
            solved: number;
            /**
             * Start
             * Format: date-time
             * @description Its beginning, with the zone's offset
             */
            start: string;
            /**
             * Swapped
             * @description Challenges that visitors had replaced
             */
            swapped: number;
            /**
             * Verified
             * @description Redemptions as the processes saw them
             */
            verified: number;
        };
        /**
         * SessionAnswer
         * @description One place where the caller is logged in.
         */
        SessionAnswer: {
            /**
             * Created At
             * Format: date-time
             */
            created_at: string;
            /**
             * Current
             * @description Whether this request belongs to it
             */
            current: boolean;
            /**
             * Expires At
             * Format: date-time
             */
            expires_at: string;
            /** Id */
            id: string;
            /**
             * Last Used At
             * Format: date-time
             */
            last_used_at: string;
            /**
             * User Agent
             * @description What the client called itself when it logged in
             */
            user_agent: string;
        };
        /**
         * Sessions
         * @description Where the caller is logged in, the session used last first.
         */
        Sessions: {
            /** Items */
            items: components["schemas"]["SessionAnswer"][];
        };
        /**
         * SignedUploadAnswer
         * @description A form for one photograph: send the fields as they are, then `file`, as `multipart/form-data` to `url`.
         */
        SignedUploadAnswer: {
            /**
             * Expires At
             * Format: date-time
             */
            expires_at: string;
            /**
             * Fields
             * @example {
             *       "Content-Type": "image/jpeg",
             *       "key": "inbox/0f343b0931126a20f133d67c2b018a3b.jpg",
             *       "policy": "eyJleHBpcmF0aW9uIjogIjIwMjYtMTEtMjdUMjA6MDA6MDBaIn0=",
             *       "x-amz-signature": "5e1f"
             *     }
             */
            fields: {
                [key: string]: string;
            };
            /**
             * Id
             * @example 0f343b0931126a20f133d67c2b018a3b
             */
            id: string;
            /**
             * Most Bytes
             * @example 20000000
             */
            most_bytes: number;
            /**
             * Url
             * @example https://objects.example.com/realcatcha
             */
            url: string;
        };
        /**
         * SignUp
         * @description Who wants an account, and the name of the organisation that it begins with.
         */
        SignUp: {
            /**
             * Email
             * @example owner@example.com
             */
            email: string;
            /**
             * Organisation
             * @example My company
             */
            organisation: string;
            /**
             * Password
             * Format: password
             */
            password: string;
        };
        /**
         * SignUpAnswer
         * @description A sign-up whose address nobody has confirmed yet.
         */
        SignUpAnswer: {
            /**
             * Created At
             * Format: date-time
             */
            created_at: string;
            /** Email */
            email: string;
            /**
             * Expires At
             * Format: date-time
             */
            expires_at: string;
        };
        /**
         * SignUps
         * @description Sign-ups that wait, by address.
         */
        SignUps: {
            /** Items */
            items: components["schemas"]["SignUpAnswer"][];
        };
        /**
         * SiteAnswer
         * @description A site.
         */
        SiteAnswer: {
            /** Adaptive */
            adaptive: boolean;
            /** Allow Null Origin */
            allow_null_origin: boolean;
            countries: components["schemas"]["CountryRulesAnswer"];
            /**
             * Created At
             * Format: date-time
             */
            created_at: string;
            /** Difficulty */
            difficulty: number;
            /** Domains */
            domains: string[];
            /** Expose Reasons */
            expose_reasons: boolean;
            /** Id */
            id: string;
            /** Ip Rules */
            ip_rules: components["schemas"]["IpRuleAnswer"][];
            /** Kinds */
            kinds: string[];
            /**
             * Mode
             * @enum {string}
             */
            mode: "managed" | "invisible";
            /** Name */
            name: string;
            /**
             * Outage
             * @enum {string}
             */
            outage: "closed" | "pow-only";
            /** Secrets */
            secrets: components["schemas"]["SecretAnswer"][];
            /** Sessions Per Minute */
            sessions_per_minute: number;
            /** Shadow */
            shadow: boolean;
            /** Site Key */
            site_key: string;
            /**
             * Status
             * @enum {string}
             */
            status: "active" | "deactivated";
            /**
             * Suspended At
             * @description Since when who runs the platform keeps it off, whatever its status
             */
            suspended_at: string | null;
            thresholds: components["schemas"]["ThresholdsAnswer"];
            /**
             * Updated At
             * Format: date-time
             */
            updated_at: string;
            /** Version */
            version: number;
        };
        /**
         * SiteChangesBody
         * @description What to change; fields that are left out stay as they are, and none may be null.
         */
        SiteChangesBody: {
            /** Adaptive */
            adaptive?: boolean | null;
            /** Allow Null Origin */
            allow_null_origin?: boolean | null;
            countries?: components["schemas"]["CountryRulesBody"] | null;
            /** Difficulty */
            difficulty?: number | null;
            /** Domains */
            domains?: string[] | null;
            /** Expose Reasons */
            expose_reasons?: boolean | null;
            /** Ip Rules */
            ip_rules?: components["schemas"]["IpRuleBody"][] | null;
            /** Kinds */
            kinds?: ("image-grid" | "abstract" | "handwriting" | "spoken" | "pow")[] | null;
            /** Mode */
            mode?: ("managed" | "invisible") | null;
            /** Name */
            name?: string | null;
            /** Outage */
            outage?: ("closed" | "pow-only") | null;
            /** Sessions Per Minute */
            sessions_per_minute?: number | null;
            /** Shadow */
            shadow?: boolean | null;
            thresholds?: components["schemas"]["ThresholdsBody"] | null;
        };
        /**
         * SiteDetail
         * @description A site in full; of its secrets only when they were made and how long they hold.
         */
        SiteDetail: {
            /**
             * Created At
             * Format: date-time
             */
            created_at: string;
            /** Domains */
            domains: string[];
            /**
             * Effective Status
             * @description What visitors meet: suspensions are in it
             * @enum {string}
             */
            effective_status: "active" | "deactivated";
            /**
             * Id
             * @example abcdefghijklmnop
             */
            id: string;
            /** Name */
            name: string;
            /**
             * Notes
             * @description The newest 20, which only administrators see
             */
            notes: components["schemas"]["NoteAnswer"][];
            /** Organisation Id */
            organisation_id: string;
            /** Secrets */
            secrets: components["schemas"]["SecretAnswer"][];
            /** Site Key */
            site_key: string;
            /**
             * Status
             * @description As its owners set it
             * @enum {string}
             */
            status: "active" | "deactivated";
            /**
             * Suspended At
             * @description Since when an administrator keeps it off
             */
            suspended_at: string | null;
            /**
             * Updated At
             * Format: date-time
             */
            updated_at: string;
        };
        /**
         * SitePage
         * @description A page of sites, newest first.
         */
        SitePage: {
            /** Items */
            items: components["schemas"]["SiteAnswer"][];
            /**
             * Next Cursor
             * @description Pass it as `cursor` for the next page; null at the end
             */
            next_cursor: string | null;
        };
        /**
         * SitesDocument
         * @description Settings of sites, newest first; secrets and keys are not among them.
         */
        SitesDocument: {
            /**
             * Format
             * @description What kind of document this is
             * @default realcatcha-sites
             * @constant
             */
            format?: "realcatcha-sites";
            /** Sites */
            sites: components["schemas"]["SiteSettings"][];
            /**
             * Version
             * @description Of the document's form
             * @default 1
             * @constant
             */
            version?: 1;
        };
        /**
         * SitesDocumentBody
         * @description A document of sites to create; what a site leaves out has its default.
         */
        SitesDocumentBody: {
            /**
             * Format
             * @description What kind of document this is
             * @constant
             */
            format: "realcatcha-sites";
            /** Sites */
            sites: components["schemas"]["NewSiteBody"][];
            /**
             * Version
             * @description Of the document's form
             * @constant
             */
            version: 1;
        };
        /**
         * SiteSettings
         * @description Everything that an owner decides about a site: no key, no id, no date. A new site may be made of it.
         */
        SiteSettings: {
            /** Adaptive */
            adaptive: boolean;
            /** Allow Null Origin */
            allow_null_origin: boolean;
            countries: components["schemas"]["CountryRulesAnswer"];
            /** Difficulty */
            difficulty: number;
            /** Domains */
            domains: string[];
            /** Expose Reasons */
            expose_reasons: boolean;
            /** Ip Rules */
            ip_rules: components["schemas"]["IpRuleAnswer"][];
            /** Kinds */
            kinds: string[];
            /**
             * Mode
             * @enum {string}
             */
            mode: "managed" | "invisible";
            /** Name */
            name: string;
            /**
             * Outage
             * @enum {string}
             */
            outage: "closed" | "pow-only";
            /** Sessions Per Minute */
            sessions_per_minute: number;
            /** Shadow */
            shadow: boolean;
            thresholds: components["schemas"]["ThresholdsAnswer"];
        };
        /**
         * SiteSummary
         * @description A site.
         */
        SiteSummary: {
            /**
             * Created At
             * Format: date-time
             */
            created_at: string;
            /** Domains */
            domains: string[];
            /**
             * Id
             * @example abcdefghijklmnop
             */
            id: string;
            /** Name */
            name: string;
            /** Organisation Id */
            organisation_id: string;
            /** Site Key */
            site_key: string;
            /**
             * Status
             * @description As its owners set it
             * @enum {string}
             */
            status: "active" | "deactivated";
            /**
             * Suspended At
             * @description Since when an administrator keeps it off
             */
            suspended_at: string | null;
            /**
             * Updated At
             * Format: date-time
             */
            updated_at: string;
        };
        /**
         * SiteUsage
         * @description One site's verifications.
         */
        SiteUsage: {
            /**
             * Name
             * @description null for a site that is gone
             */
            name: string | null;
            /** Site Id */
            site_id: string;
            /** Verifications */
            verifications: number;
        };
        /**
         * StatisticsAnswer
         * @description Statistics of some days.
         */
        StatisticsAnswer: {
            /**
             * Countries
             * @description Of exact redemptions; empty label: unknown
             */
            countries: components["schemas"]["LabelCount"][];
            /**
             * Endpoints
             * @description Requests and their latency by endpoint
             */
            endpoints: {
                [key: string]: components["schemas"]["LatencyAnswer"];
            };
            /**
             * Errors
             * @description `endpoint:code`
             */
            errors: components["schemas"]["LabelCount"][];
            false_rejection_signals: components["schemas"]["FalseRejectionSignals"];
            /**
             * First Day
             * Format: date
             */
            first_day: string;
            /** Funnel */
            funnel: components["schemas"]["FunnelStage"][];
            /**
             * Kept From
             * @description The first day, in `zone`, of which everything is kept. Counts of earlier days, `previous` included, were removed, or soon will be: the plan or the installation keeps none. null: nothing is removed
             */
            kept_from: string | null;
            /** Kinds */
            kinds: components["schemas"]["KindCounts"][];
            /**
             * Last Day
             * Format: date
             */
            last_day: string;
            /** @description As many days before, where `compare` asked for it */
            previous: components["schemas"]["FunnelCounts"] | null;
            /** Reasons */
            reasons: components["schemas"]["LabelCount"][];
            /**
             * Redeemed Kinds
             * @description Of exact redemptions: the kind that decided
             */
            redeemed_kinds: components["schemas"]["LabelCount"][];
            /**
             * Refusals
             * @description Why verifications were refused
             */
            refusals: components["schemas"]["LabelCount"][];
            /**
             * Rolled Up At
             * @description Counts of later moments are still to come
             */
            rolled_up_at: string | null;
            /** Series */
            series: components["schemas"]["SeriesPoint"][];
            /**
             * Site Id
             * @description null for the whole organisation
             */
            site_id: string | null;
            /**
             * Step
             * @enum {string}
             */
            step: "hour" | "day" | "month";
            /** @description From session to token, of redeemed tokens */
            time_to_token: components["schemas"]["LatencyAnswer"] | null;
            totals: components["schemas"]["FunnelCounts"];
            /**
             * Verdicts
             * @description Of exact redemptions
             */
            verdicts: components["schemas"]["LabelCount"][];
            /**
             * Verifications
             * @description Successful redemptions, exact: what is billed
             */
            verifications: number;
            /** Zone */
            zone: string;
        };
        /**
         * StockAnswer
         * @description Pictures of a source and status; `target` is a class or feeling, empty for all of them.
         */
        StockAnswer: {
            /** Pictures */
            pictures: number;
            /**
             * Source
             * @enum {string}
             */
            source: "photograph" | "abstract";
            /**
             * Status
             * @enum {string}
             */
            status: "pending" | "accepted" | "rejected" | "review";
            /** Target */
            target: string;
            /**
             * Unused
             * @description Of which no pack was made yet
             */
            unused: number;
        };
        /**
         * SubscriptionAnswer
         * @description The subscription that lives, or lived last.
         */
        SubscriptionAnswer: {
            /**
             * Cancels
             * @description Ends with the present period
             */
            cancels: boolean;
            /** End Reason */
            end_reason: ("first-payment-failed" | "cancelled" | "unpaid") | null;
            /** Ended At */
            ended_at: string | null;
            /**
             * Id
             * @description null: there never was one
             * @example sub_aaaaaaaaaaaaaaaaaaaa
             */
            id: string | null;
            /**
             * Next Attempt At
             * @description When the card is tried again
             */
            next_attempt_at: string | null;
            /**
             * Next Plan
             * @description A lesser plan from the next period on; null: the same
             */
            next_plan: string | null;
            /**
             * Open Invoice Id
             * @description A bill that is not paid (yet)
             */
            open_invoice_id: string | null;
            period: components["schemas"]["PeriodAnswer"] | null;
            /**
             * Plan
             * @description Of the subscription; which is in force `GET /v1/usage` says
             */
            plan: string;
            /**
             * Status
             * @description `pending`: the first payment is on its way. `past_due`: the card failed, is tried again, and the plan stays in force until then. `none` and `ended`: the free plan is in force.
             * @enum {string}
             */
            status: "none" | "pending" | "active" | "past_due" | "ended";
        };
        /**
         * SwitchBody
         * @description Where to go on.
         */
        SwitchBody: {
            /** Organisation Id */
            organisation_id: string;
        };
        /**
         * SwitchedToken
         * @description An access token for the other organisation; the refresh token stays.
         */
        SwitchedToken: {
            /** Access Token */
            access_token: string;
            /**
             * Expires In
             * @description Seconds
             * @default 900
             */
            expires_in?: number;
            /**
             * Token Type
             * @default Bearer
             * @constant
             */
            token_type?: "Bearer";
        };
        /**
         * ThresholdsAnswer
         * @description Thresholds of a site.
         */
        ThresholdsAnswer: {
            /** Easy */
            easy: number;
            /** Hard */
            hard: number;
            /** Passes */
            passes: number;
        };
        /**
         * ThresholdsBody
         * @description Trust at or above which a visitor passes, gets one easy, or gets one hard challenge; 100 asks everybody.
         */
        ThresholdsBody: {
            /** Easy */
            easy: number;
            /** Hard */
            hard: number;
            /** Passes */
            passes: number;
        };
        /**
         * Tokens
         * @description A bearer token for the management API, and the token that gets the next one.
         */
        Tokens: {
            /** Access Token */
            access_token: string;
            /**
             * Expires In
             * @description Seconds until the access token expires
             * @default 900
             */
            expires_in?: number;
            /**
             * Refresh Token
             * @description For `POST /v1/auth/refresh`, once
             */
            refresh_token: string;
            /**
             * Token Type
             * @default Bearer
             * @constant
             */
            token_type?: "Bearer";
        };
        /**
         * TopupAnswer
         * @description Credit that was bought; it is there once `paid`.
         */
        TopupAnswer: {
            /** Amount Krw */
            amount_krw: number;
            /**
             * Created At
             * Format: date-time
             */
            created_at: string;
            /**
             * Id
             * @example top_aaaaaaaaaaaaaaaaaaaa
             */
            id: string;
            /** Payment Id */
            payment_id: string | null;
            /** Refunded Krw */
            refunded_krw: number;
            /** Settled At */
            settled_at: string | null;
            /**
             * Status
             * @enum {string}
             */
            status: "pending" | "paid" | "failed" | "refunded";
        };
        /**
         * TopupBody
         * @description Credit to buy with the registered card.
         */
        TopupBody: {
            /**
             * Amount Krw
             * @description Won, VAT included
             * @example 50000
             */
            amount_krw: number;
        };
        /**
         * Topups
         * @description Top-ups, the newest first.
         */
        Topups: {
            /** Items */
            items: components["schemas"]["TopupAnswer"][];
        };
        /**
         * UploadAnswer
         * @description What became of an upload.
         */
        UploadAnswer: {
            /** Attribution */
            attribution: string;
            /**
             * Content Type
             * @enum {string}
             */
            content_type: "image/jpeg" | "image/png" | "image/webp";
            /**
             * Created At
             * Format: date-time
             */
            created_at: string;
            /**
             * Expires At
             * Format: date-time
             */
            expires_at: string;
            /** Id */
            id: string;
            /** Labels */
            labels: string[];
            /** Licence */
            licence: string;
            /** Original */
            original: string;
            /**
             * Picture Id
             * @description Empty until it is in the pool
             * @example p-9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08
             */
            picture_id: string;
            /**
             * Reason
             * @description Why it was refused
             * @example not a readable picture
             */
            reason: string;
            /** Source */
            source: string;
            /**
             * Status
             * @description `known`: the same file is in the pool already; `expired`: no file came in time
             * @enum {string}
             */
            status: "waiting" | "taken" | "known" | "refused" | "expired";
        };
        /**
         * UploadPageAnswer
         * @description Uploads, newest first.
         */
        UploadPageAnswer: {
            /** Items */
            items: components["schemas"]["UploadAnswer"][];
            /**
             * Next Cursor
             * @description Pass it as `cursor` for the next page; null at the end
             */
            next_cursor: string | null;
        };
        /**
         * UsageAnswer
         * @description Successful redemptions of a calendar month, UTC: the number that is billed, exact up to the last roll-up.
         */
        UsageAnswer: {
            /**
             * Days
             * @description Days without verifications are left out
             */
            days: components["schemas"]["DayUsage"][];
            /**
             * First Day
             * Format: date
             */
            first_day: string;
            /**
             * Last Day
             * Format: date
             */
            last_day: string;
            /**
             * Period
             * @example 2026-11
             */
            period: string;
            quota: components["schemas"]["QuotaAnswer"];
            /** Sites */
            sites: components["schemas"]["SiteUsage"][];
            /** Verifications */
            verifications: number;
        };
        /**
         * UserAnswer
         * @description A person.
         */
        UserAnswer: {
            /** Email */
            email: string;
            /**
             * Has Password
             * @description Without one the account opens at a login provider only
             */
            has_password: boolean;
            /** Id */
            id: string;
            /**
             * Language
             * @enum {string}
             */
            language: "en" | "ko";
            /**
             * Name
             * @description Empty: not given
             */
            name: string;
        };
        /**
         * UserDetail
         * @description A person with everything that belongs to them; no secret of theirs is in it.
         */
        UserDetail: {
            /** Administrator */
            administrator: boolean;
            /** Api Keys */
            api_keys: components["schemas"]["UserKeyAnswer"][];
            /**
             * Created At
             * Format: date-time
             */
            created_at: string;
            /**
             * Email
             * @example owner@example.com
             */
            email: string;
            /** Email Verified At */
            email_verified_at: string | null;
            /** Has Password */
            has_password: boolean;
            /**
             * Id
             * @example usr_abcdefghijklmnopqrst
             */
            id: string;
            /** Identities */
            identities: components["schemas"]["realcatcha_gateway__admin__users__schemas__IdentityAnswer"][];
            /** Language */
            language: string;
            /** Name */
            name: string;
            /**
             * Notes
             * @description The newest 20, which only administrators see
             */
            notes: components["schemas"]["NoteAnswer"][];
            /** Organisations */
            organisations: components["schemas"]["BelongingAnswer"][];
            /** Recovery Codes Left */
            recovery_codes_left: number;
            /** Second Factor */
            second_factor: boolean;
            /** Sessions */
            sessions: components["schemas"]["UserSessionAnswer"][];
            /**
             * Suspended At
             * @description Since when an administrator keeps them out
             */
            suspended_at: string | null;
        };
        /**
         * UserKeyAnswer
         * @description An API key of a person, without its text.
         */
        UserKeyAnswer: {
            /**
             * Created At
             * Format: date-time
             */
            created_at: string;
            /** Expires At */
            expires_at: string | null;
            /** Id */
            id: string;
            /**
             * Last Used At
             * @description To the minute
             */
            last_used_at: string | null;
            /** Name */
            name: string;
            /** Organisation Id */
            organisation_id: string;
            /** Scopes */
            scopes: ("sites:read" | "sites:write" | "usage:read" | "usage:write" | "statistics:read" | "statistics:write" | "webhooks:read" | "webhooks:write" | "billing:read" | "billing:write")[];
        };
        /**
         * UserPage
         * @description A page of people, the newest first.
         */
        UserPage: {
            /** Items */
            items: components["schemas"]["UserSummary"][];
            /**
             * Next Cursor
             * @description Pass it as `cursor` for the next page; null at the end
             */
            next_cursor: string | null;
        };
        /**
         * UserSessionAnswer
         * @description A session of a person.
         */
        UserSessionAnswer: {
            /**
             * Created At
             * Format: date-time
             */
            created_at: string;
            /**
             * Expires At
             * Format: date-time
             */
            expires_at: string;
            /** Id */
            id: string;
            /**
             * Last Used At
             * Format: date-time
             */
            last_used_at: string;
            /** Organisation Id */
            organisation_id: string;
            /** Second Factor */
            second_factor: boolean;
            /** User Agent */
            user_agent: string;
        };
        /**
         * UserSummary
         * @description A person.
         */
        UserSummary: {
            /** Administrator */
            administrator: boolean;
            /**
             * Created At
             * Format: date-time
             */
            created_at: string;
            /**
             * Email
             * @example owner@example.com
             */
            email: string;
            /** Email Verified At */
            email_verified_at: string | null;
            /**
             * Id
             * @example usr_abcdefghijklmnopqrst
             */
            id: string;
            /** Name */
            name: string;
            /** Second Factor */
            second_factor: boolean;
            /**
             * Suspended At
             * @description Since when an administrator keeps them out
             */
            suspended_at: string | null;
        };
        /**
         * VerificationAnswer
         * @description What was found in a part of the chain.
         */
        VerificationAnswer: {
            /** Checked */
            checked: number;
            /** Complete */
            complete: boolean;
            /** Findings */
            findings: components["schemas"]["FindingAnswer"][];
            /**
             * Last
             * @description Go on with it as `after` until `complete`
             */
            last: number;
        };
        /**
         * WaitingInvitation
         * @description An invitation that holds.
         */
        WaitingInvitation: {
            /** Email */
            email: string;
            /**
             * Expires At
             * Format: date-time
             */
            expires_at: string;
            /** Id */
            id: string;
            /**
             * Role
             * @enum {string}
             */
            role: "owner" | "admin" | "developer" | "viewer";
        };
    };
    responses: {
        /** @description What went wrong */
        Problem: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
    };
    parameters: never;
    requestBodies: never;
    headers: never;
    pathItems: never;
}
export type $defs = Record<string, never>;
export interface operations {
    admin_read_administrator: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AdministratorAnswer"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    admin_list_audit: {
        parameters: {
            query?: {
                action?: ("account.logged-in" | "account.second-factor-failed" | "account.second-factor-added" | "account.second-factor-removed" | "account.recovery-codes-renewed" | "account.password-changed" | "account.address-changed" | "account.created" | "account.session-ended" | "account.refresh-token-reused" | "account.identity-linked" | "account.identity-removed" | "account.taken-over" | "account.data-export-requested" | "account.data-export-fetched" | "account.erasure-requested" | "account.erasure-cancelled" | "account.erased" | "api-key.created" | "api-key.revoked" | "organisation.created" | "organisation.changed" | "organisation.erasure-requested" | "organisation.erasure-cancelled" | "organisation.erased" | "organisation.member-invited" | "organisation.invitation-withdrawn" | "organisation.member-joined" | "organisation.role-changed" | "organisation.member-removed" | "organisation.member-left" | "organisation.ownership-transferred" | "site.created" | "site.changed" | "site.secret-rotated" | "site.activated" | "site.deactivated" | "webhook.created" | "webhook.changed" | "webhook.secret-rotated" | "webhook.removed" | "payment-method.added" | "payment-method.made-default" | "payment-method.removed" | "payment.refunded" | "admin.granted" | "admin.withdrawn" | "admin.log-exported" | "admin.note-added" | "admin.sessions-ended" | "admin.confirmation-resent" | "admin.secrets-expired" | "admin.user-suspended" | "admin.user-restored" | "admin.password-reset-forced" | "admin.second-factor-removed" | "admin.organisation-suspended" | "admin.organisation-restored" | "admin.organisation-limited" | "admin.plan-changed" | "admin.refunded" | "admin.invoice-resolved" | "admin.site-suspended" | "admin.site-restored" | "admin.rule-added" | "admin.rule-removed" | "admin.flag-set" | "admin.flag-cleared" | "admin.picture-decided" | "admin.upload-signed" | "admin.picture-removed" | "billing.subscribed" | "billing.plan-changed" | "billing.plan-change-planned" | "billing.cancelled" | "billing.resumed" | "billing.subscription-ended" | "billing.subscription-restored" | "billing.profile-changed" | "billing.topped-up" | "billing.invoice-issued" | "billing.invoice-retried" | "billing.credit-noted") | null;
                /** @description Id of a user or an API key */
                actor_id?: string | null;
                /** @description `next_cursor` of the page before */
                cursor?: string | null;
                limit?: number;
                /** @description Empty: the platform's own */
                organisation_id?: string | null;
                /** @description Included; with a zone */
                since?: string | null;
                /** @description Id of what was changed */
                subject_id?: string | null;
                /** @description Not included; with a zone */
                until?: string | null;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PlatformAuditPage"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    admin_read_audit_anchor: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AnchorAnswer"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    admin_export_audit: {
        parameters: {
            query?: {
                /** @description Begin after this entry; 0: at the beginning */
                after?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description One JSON object a line */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/x-ndjson": string;
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    admin_verify_audit_log: {
        parameters: {
            query?: {
                /** @description Begin after this entry; 0: at the beginning */
                after?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["VerificationAnswer"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    admin_list_flags: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Flags"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    admin_set_flag: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Name of a flag */
                flag_name: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["FlagValueBody"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["FlagAnswer"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    admin_clear_flag: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Name of a flag */
                flag_name: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["realcatcha_gateway__admin__schemas__DecisionBody"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["FlagAnswer"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    admin_list_unpaid_invoices: {
        parameters: {
            query?: {
                /** @description `next_cursor` of the page before */
                cursor?: string | null;
                limit?: number;
                /** @description true: only those that wait for a decision; false: only those given up */
                needs_decision?: boolean | null;
                /** @description Only this organisation's */
                organisation_id?: string | null;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AdminInvoices"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    admin_resolve_invoice: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id of an invoice of your organisation */
                invoice_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ResolveBody"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AdminInvoice"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    admin_list_models: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ModelsAnswer"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    admin_read_model_card: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Name of a model */
                model_name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CardAnswer"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    admin_list_model_comparisons: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ComparisonsAnswer"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    admin_list_network_rules: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Rules"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    admin_add_network_rule: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewRuleBody"];
            };
        };
        responses: {
            /** @description Successful Response */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AddedRuleAnswer"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    admin_remove_network_rule: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id of a rule */
                rule_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            default: components["responses"]["Problem"];
        };
    };
    admin_ban_visitor: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["BanBody"];
            };
        };
        responses: {
            /** @description Successful Response */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AddedRuleAnswer"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    admin_search_organisations: {
        parameters: {
            query?: {
                /** @description `next_cursor` of the page before */
                cursor?: string | null;
                limit?: number;
                /** @description Beginning of the name */
                name?: string | null;
                /** @description Only those whose sites are, or are not, kept off */
                suspended?: boolean | null;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OrganisationPage"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    admin_read_organisation: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id of an organisation */
                organisation_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OrganisationDetail"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    admin_set_organisation_flag: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Name of a flag */
                flag_name: string;
                /** @description Id of an organisation */
                organisation_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["FlagValueBody"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["FlagAnswer"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    admin_clear_organisation_flag: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Name of a flag */
                flag_name: string;
                /** @description Id of an organisation */
                organisation_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["realcatcha_gateway__admin__schemas__DecisionBody"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["FlagAnswer"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    admin_limit_sites: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id of an organisation */
                organisation_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["LimitBody"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OrganisationDetail"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    admin_note_organisation: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id of an organisation */
                organisation_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NoteBody"];
            };
        };
        responses: {
            /** @description Successful Response */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OrganisationDetail"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    admin_list_organisation_payments: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id of an organisation */
                organisation_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AdminPayments"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    admin_restore_organisation: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id of an organisation */
                organisation_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["realcatcha_gateway__admin__schemas__DecisionBody"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OrganisationDetail"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    admin_suspend_organisation: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id of an organisation */
                organisation_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["realcatcha_gateway__admin__schemas__DecisionBody"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OrganisationDetail"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    admin_refund_payment: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id of a payment */
                payment_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["RefundBody"];
            };
        };
        responses: {
            /** @description Successful Response */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AdminRefund"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    admin_list_every_plan: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AdminPlans"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    admin_set_plan_price: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id of a plan */
                plan_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["PriceBody"];
            };
        };
        responses: {
            /** @description Successful Response */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AdminPlan"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    admin_read_levels: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["LevelsAnswer"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    admin_search_packs: {
        parameters: {
            query?: {
                /** @description `next_cursor` of the page before */
                cursor?: string | null;
                kind?: string | null;
                limit?: number;
                /** @description Id of a picture, or a bundled file */
                photograph?: string | null;
                target?: string | null;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PackPageAnswer"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    admin_search_pictures: {
        parameters: {
            query?: {
                /** @description `next_cursor` of the page before */
                cursor?: string | null;
                limit?: number;
                reason?: string | null;
                shows?: string | null;
                source?: ("photograph" | "abstract") | null;
                status?: ("pending" | "accepted" | "rejected" | "review") | null;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PicturePageAnswer"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    admin_remove_picture: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id of a picture */
                picture_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RemovedPictureAnswer"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    admin_decide_on_picture: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id of a picture */
                picture_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["realcatcha_gateway__admin__pool__schemas__DecisionBody"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PictureAnswer"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    admin_list_rejects: {
        parameters: {
            query?: {
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RejectsAnswer"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    admin_list_reviews: {
        parameters: {
            query?: {
                /** @description `next_cursor` of the page before */
                cursor?: string | null;
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PicturePageAnswer"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    admin_list_uploads: {
        parameters: {
            query?: {
                /** @description `next_cursor` of the page before */
                cursor?: string | null;
                limit?: number;
                status?: ("waiting" | "taken" | "known" | "refused" | "expired") | null;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["UploadPageAnswer"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    admin_sign_upload: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewUploadBody"];
            };
        };
        responses: {
            /** @description Successful Response */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SignedUploadAnswer"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    admin_search_sign_ups: {
        parameters: {
            query?: {
                /** @description Beginning of the address */
                email?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SignUps"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    admin_resend_sign_up: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ResendBody"];
            };
        };
        responses: {
            /** @description Successful Response */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            default: components["responses"]["Problem"];
        };
    };
    admin_search_sites: {
        parameters: {
            query?: {
                /** @description `next_cursor` of the page before */
                cursor?: string | null;
                limit?: number;
                /** @description Only of this organisation */
                organisation_id?: string | null;
                /** @description Only those that are, or are not, kept off */
                suspended?: boolean | null;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AdminSitePage"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    admin_read_admin_site: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id of a site of your organisation */
                site_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SiteDetail"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    admin_expire_secrets: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id of a site of your organisation */
                site_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ExpiryBody"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SiteDetail"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    admin_note_site: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id of a site of your organisation */
                site_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NoteBody"];
            };
        };
        responses: {
            /** @description Successful Response */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SiteDetail"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    admin_read_policy: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id of a site of your organisation */
                site_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PolicyAnswer"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    admin_restore_site: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id of a site of your organisation */
                site_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["realcatcha_gateway__admin__schemas__DecisionBody"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SiteDetail"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    admin_suspend_site: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id of a site of your organisation */
                site_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["realcatcha_gateway__admin__schemas__DecisionBody"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SiteDetail"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    admin_read_platform_statistics: {
        parameters: {
            query?: {
                /** @description UTC; by default the 30 days to `last_day` */
                first_day?: string | null;
                /** @description UTC, included; by default today */
                last_day?: string | null;
                /** @description Step of the series; by hour at most 7 days */
                step?: "hour" | "day" | "month";
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["StatisticsAnswer"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    admin_rank_sites: {
        parameters: {
            query?: {
                /** @description What the first site has most of */
                by?: "verifications" | "failures" | "challenges";
                /** @description UTC; by default the 30 days to `last_day` */
                first_day?: string | null;
                /** @description UTC, included; by default today */
                last_day?: string | null;
                limit?: number;
                /** @description Step of the series; by hour at most 7 days */
                step?: "hour" | "day" | "month";
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RankedSites"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    admin_search_users: {
        parameters: {
            query?: {
                /** @description Only who administers, or does not */
                administrator?: boolean | null;
                /** @description `next_cursor` of the page before */
                cursor?: string | null;
                /** @description Beginning of the address */
                email?: string | null;
                limit?: number;
                /** @description Only who is, or is not, kept out */
                suspended?: boolean | null;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["UserPage"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    admin_read_user: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id of a person */
                user_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["UserDetail"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    admin_end_sessions: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id of a person */
                user_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["realcatcha_gateway__admin__schemas__DecisionBody"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["UserDetail"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    admin_force_password_reset: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id of a person */
                user_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["realcatcha_gateway__admin__schemas__DecisionBody"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["UserDetail"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    admin_note_user: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id of a person */
                user_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NoteBody"];
            };
        };
        responses: {
            /** @description Successful Response */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["UserDetail"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    admin_remove_second_factor: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id of a person */
                user_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["realcatcha_gateway__admin__schemas__DecisionBody"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["UserDetail"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    admin_restore_user: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id of a person */
                user_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["realcatcha_gateway__admin__schemas__DecisionBody"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["UserDetail"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    admin_end_session: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id of one of your sessions */
                session_id: string;
                /** @description Id of a person */
                user_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["realcatcha_gateway__admin__schemas__DecisionBody"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["UserDetail"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    admin_suspend_user: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id of a person */
                user_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["realcatcha_gateway__admin__schemas__DecisionBody"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["UserDetail"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    accept: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["Acceptance"];
            };
        };
        responses: {
            /** @description Successful Response */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            default: components["responses"]["Problem"];
        };
    };
    cancel_erasure: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["Cancellation"];
            };
        };
        responses: {
            /** @description Successful Response */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            default: components["responses"]["Problem"];
        };
    };
    list_data_exports: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DataExports"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    request_data_export: {
        parameters: {
            query?: never;
            header?: {
                /** @description Repeating a request with the same key does nothing twice. Its answer is kept for 10 minutes. */
                "Idempotency-Key"?: string | null;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["Proof"];
            };
        };
        responses: {
            /** @description Successful Response */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DataExportAnswer"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    remove_data_export: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id of a copy of your data */
                export_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            default: components["responses"]["Problem"];
        };
    };
    link_data_export: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id of a copy of your data */
                export_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DataExportLink"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    fetch_data_export: {
        parameters: {
            query: {
                /** @description Of the link */
                token: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The ZIP file */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/zip": string;
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    read_account_erasure: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErasureState"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    request_account_erasure: {
        parameters: {
            query?: never;
            header?: {
                /** @description Repeating a request with the same key does nothing twice. Its answer is kept for 10 minutes. */
                "Idempotency-Key"?: string | null;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ErasureBody"];
            };
        };
        responses: {
            /** @description Successful Response */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErasureAnswer"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    cancel_account_erasure: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            default: components["responses"]["Problem"];
        };
    };
    forgot_password: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ResetRequest"];
            };
        };
        responses: {
            /** @description Successful Response */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            default: components["responses"]["Problem"];
        };
    };
    log_in_with_google: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Sends the browser on */
            303: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            default: components["responses"]["Problem"];
        };
    };
    come_back_from_google: {
        parameters: {
            query?: {
                code?: string;
                error?: string;
                state?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Sends the browser on */
            303: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            default: components["responses"]["Problem"];
        };
    };
    complete_google_login: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["OneTimeCode"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Tokens"];
                };
            };
            /** @description The second factor is asked for */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["LoginTicket"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    log_in: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["Credentials"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Tokens"];
                };
            };
            /** @description The second factor is asked for */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["LoginTicket"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    finish_login: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["SecondStep"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Tokens"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    log_out: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            default: components["responses"]["Problem"];
        };
    };
    list_providers: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Providers"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    refresh_session: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["Refresh"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Tokens"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    reset_password: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["Reset"];
            };
        };
        responses: {
            /** @description Successful Response */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            default: components["responses"]["Problem"];
        };
    };
    list_sessions: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Sessions"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    end_other_sessions: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            default: components["responses"]["Problem"];
        };
    };
    end_session: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id of one of your sessions */
                session_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            default: components["responses"]["Problem"];
        };
    };
    sign_up: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["SignUp"];
            };
        };
        responses: {
            /** @description Successful Response */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            default: components["responses"]["Problem"];
        };
    };
    switch_organisation: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["SwitchBody"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SwitchedToken"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    verify_email: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["Confirmation"];
            };
        };
        responses: {
            /** @description Successful Response */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            default: components["responses"]["Problem"];
        };
    };
    order_credit: {
        parameters: {
            query?: never;
            header?: {
                /** @description Repeating a request with the same key does nothing twice. Its answer is kept for 10 minutes. */
                "Idempotency-Key"?: string | null;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["CheckoutBody"];
            };
        };
        responses: {
            /** @description Successful Response */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CheckoutAnswer"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    confirm_order: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id of an order of your organisation */
                order_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ConfirmBody"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PaymentAnswer"];
                };
            };
            /** @description Toss does not say yet; look at the payment again */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PaymentAnswer"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    read_credit: {
        parameters: {
            query?: {
                /** @description `next_before` of the page before */
                before?: number | null;
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CreditAnswer"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    list_topups: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Topups"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    top_up: {
        parameters: {
            query?: never;
            header?: {
                /** @description Repeating a request with the same key does nothing twice. Its answer is kept for 10 minutes. */
                "Idempotency-Key"?: string | null;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["TopupBody"];
            };
        };
        responses: {
            /** @description Successful Response */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TopupAnswer"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    refund_topup: {
        parameters: {
            query?: never;
            header?: {
                /** @description Repeating a request with the same key does nothing twice. Its answer is kept for 10 minutes. */
                "Idempotency-Key"?: string | null;
            };
            path: {
                /** @description Id of a top-up of your organisation */
                topup_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RefundAnswer"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    list_invoices: {
        parameters: {
            query?: {
                /** @description `next_cursor` of the page before */
                cursor?: string | null;
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["InvoicePage"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    read_invoice: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id of an invoice of your organisation */
                invoice_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["InvoiceDetails"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    pay_invoice: {
        parameters: {
            query?: never;
            header?: {
                /** @description Repeating a request with the same key does nothing twice. Its answer is kept for 10 minutes. */
                "Idempotency-Key"?: string | null;
            };
            path: {
                /** @description Id of an invoice of your organisation */
                invoice_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SubscriptionAnswer"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    read_pdf: {
        parameters: {
            query?: {
                /** @description Number of a credit note of the invoice */
                credit_note?: string | null;
            };
            header?: never;
            path: {
                /** @description Id of an invoice of your organisation */
                invoice_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The document */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/pdf": string;
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    list_methods: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Methods"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    finish_method: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewMethodBody"];
            };
        };
        responses: {
            /** @description Successful Response */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["MethodAnswer"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    remove_method: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id of a payment method of your organisation */
                method_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            default: components["responses"]["Problem"];
        };
    };
    make_default: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id of a payment method of your organisation */
                method_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["MethodAnswer"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    begin_method: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RegistrationAnswer"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    list_payments: {
        parameters: {
            query?: {
                /** @description `next_cursor` of the page before */
                cursor?: string | null;
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PaymentPage"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    read_payment: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id of a payment of your organisation */
                payment_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PaymentAnswer"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    list_plans: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PlansAnswer"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    read_profile: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProfileAnswer"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    write_profile: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ProfileBody"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProfileAnswer"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    list_refunds: {
        parameters: {
            query?: {
                /** @description `next_cursor` of the page before */
                cursor?: string | null;
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RefundPage"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    read_subscription: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SubscriptionAnswer"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    subscribe: {
        parameters: {
            query?: never;
            header?: {
                /** @description Repeating a request with the same key does nothing twice. Its answer is kept for 10 minutes. */
                "Idempotency-Key"?: string | null;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["PlanBody"];
            };
        };
        responses: {
            /** @description Successful Response */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SubscriptionAnswer"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    cancel: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SubscriptionAnswer"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    change_plan: {
        parameters: {
            query?: never;
            header?: {
                /** @description Repeating a request with the same key does nothing twice. Its answer is kept for 10 minutes. */
                "Idempotency-Key"?: string | null;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["PlanBody"];
            };
        };
        responses: {
            /** @description Successful Response */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SubscriptionAnswer"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    preview_change: {
        parameters: {
            query?: {
                /** @description Id of a plan in `GET /v1/billing/plans` */
                plan?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PreviewAnswer"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    resume: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SubscriptionAnswer"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    take_event: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "eventType": "PAYMENT_STATUS_CHANGED",
                 *       "createdAt": "2026-03-01T12:00:00.000000",
                 *       "data": {
                 *         "orderId": "rc_aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
                 *         "status": "DONE"
                 *       }
                 *     }
                 */
                "application/json": Record<string, unknown>;
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Received"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    read_me: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Me"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    change_me: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["Profile"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Me"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    list_api_keys: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ApiKeys"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    create_api_key: {
        parameters: {
            query?: never;
            header?: {
                /** @description Repeating a request with the same key does nothing twice. Its answer is kept for 10 minutes. */
                "Idempotency-Key"?: string | null;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewApiKey"];
            };
        };
        responses: {
            /** @description Successful Response */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CreatedApiKey"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    revoke_api_key: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id of one of your keys */
                key_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            default: components["responses"]["Problem"];
        };
    };
    change_email: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["EmailChange"];
            };
        };
        responses: {
            /** @description Successful Response */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            default: components["responses"]["Problem"];
        };
    };
    confirm_email: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["LetterToken"];
            };
        };
        responses: {
            /** @description Successful Response */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            default: components["responses"]["Problem"];
        };
    };
    list_identities: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Identities"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    begin_link: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["Proof"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Departure"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    remove_identity: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id of one of your links */
                identity_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            default: components["responses"]["Problem"];
        };
    };
    confirm_link: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["LinkTicket"];
            };
        };
        responses: {
            /** @description Successful Response */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["realcatcha_gateway__accounts__identities__schemas__IdentityAnswer"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    leave_organisation: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            default: components["responses"]["Problem"];
        };
    };
    list_organisations: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Organisations"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    add_organisation: {
        parameters: {
            query?: never;
            header?: {
                /** @description Repeating a request with the same key does nothing twice. Its answer is kept for 10 minutes. */
                "Idempotency-Key"?: string | null;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["OrganisationBody"];
            };
        };
        responses: {
            /** @description Successful Response */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["realcatcha_gateway__organisations__schemas__OrganisationAnswer"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    change_password: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["PasswordChange"];
            };
        };
        responses: {
            /** @description Successful Response */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            default: components["responses"]["Problem"];
        };
    };
    renew_recovery_codes: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["OwnCodeBody"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RecoveryCodes"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    read_second_factor: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SecondFactorState"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    begin_second_factor: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["Proof"];
            };
        };
        responses: {
            /** @description Successful Response */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProvisioningAnswer"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    show_second_factor: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["CodeBody"];
            };
        };
        responses: {
            /** @description Successful Response */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            default: components["responses"]["Problem"];
        };
    };
    confirm_second_factor: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["CodeBody"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RecoveryCodes"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    remove_second_factor: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["OwnCodeBody"];
            };
        };
        responses: {
            /** @description Successful Response */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            default: components["responses"]["Problem"];
        };
    };
    change_organisation: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["OrganisationChanges"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["realcatcha_gateway__organisations__schemas__OrganisationAnswer"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    read_organisation_erasure: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErasureState"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    request_organisation_erasure: {
        parameters: {
            query?: never;
            header?: {
                /** @description Repeating a request with the same key does nothing twice. Its answer is kept for 10 minutes. */
                "Idempotency-Key"?: string | null;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ErasureBody"];
            };
        };
        responses: {
            /** @description Successful Response */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErasureAnswer"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    cancel_organisation_erasure: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            default: components["responses"]["Problem"];
        };
    };
    list_invitations: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Invitations"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    invite: {
        parameters: {
            query?: never;
            header?: {
                /** @description Repeating a request with the same key does nothing twice. Its answer is kept for 10 minutes. */
                "Idempotency-Key"?: string | null;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["InvitationBody"];
            };
        };
        responses: {
            /** @description Successful Response */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["InvitationAnswer"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    withdraw_invitation: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id of an invitation */
                invitation_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            default: components["responses"]["Problem"];
        };
    };
    list_members: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Members"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    remove_member: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id of a member */
                user_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            default: components["responses"]["Problem"];
        };
    };
    change_role: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id of a member */
                user_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["RoleBody"];
            };
        };
        responses: {
            /** @description Successful Response */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            default: components["responses"]["Problem"];
        };
    };
    transfer_ownership: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id of a member */
                user_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["Proof"];
            };
        };
        responses: {
            /** @description Successful Response */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            default: components["responses"]["Problem"];
        };
    };
    list_organisation_audit: {
        parameters: {
            query?: {
                action?: ("account.logged-in" | "account.second-factor-failed" | "account.second-factor-added" | "account.second-factor-removed" | "account.recovery-codes-renewed" | "account.password-changed" | "account.address-changed" | "account.created" | "account.session-ended" | "account.refresh-token-reused" | "account.identity-linked" | "account.identity-removed" | "account.taken-over" | "account.data-export-requested" | "account.data-export-fetched" | "account.erasure-requested" | "account.erasure-cancelled" | "account.erased" | "api-key.created" | "api-key.revoked" | "organisation.created" | "organisation.changed" | "organisation.erasure-requested" | "organisation.erasure-cancelled" | "organisation.erased" | "organisation.member-invited" | "organisation.invitation-withdrawn" | "organisation.member-joined" | "organisation.role-changed" | "organisation.member-removed" | "organisation.member-left" | "organisation.ownership-transferred" | "site.created" | "site.changed" | "site.secret-rotated" | "site.activated" | "site.deactivated" | "webhook.created" | "webhook.changed" | "webhook.secret-rotated" | "webhook.removed" | "payment-method.added" | "payment-method.made-default" | "payment-method.removed" | "payment.refunded" | "admin.granted" | "admin.withdrawn" | "admin.log-exported" | "admin.note-added" | "admin.sessions-ended" | "admin.confirmation-resent" | "admin.secrets-expired" | "admin.user-suspended" | "admin.user-restored" | "admin.password-reset-forced" | "admin.second-factor-removed" | "admin.organisation-suspended" | "admin.organisation-restored" | "admin.organisation-limited" | "admin.plan-changed" | "admin.refunded" | "admin.invoice-resolved" | "admin.site-suspended" | "admin.site-restored" | "admin.rule-added" | "admin.rule-removed" | "admin.flag-set" | "admin.flag-cleared" | "admin.picture-decided" | "admin.upload-signed" | "admin.picture-removed" | "billing.subscribed" | "billing.plan-changed" | "billing.plan-change-planned" | "billing.cancelled" | "billing.resumed" | "billing.subscription-ended" | "billing.subscription-restored" | "billing.profile-changed" | "billing.topped-up" | "billing.invoice-issued" | "billing.invoice-retried" | "billing.credit-noted") | null;
                /** @description Id of a user or an API key */
                actor_id?: string | null;
                /** @description `next_cursor` of the page before */
                cursor?: string | null;
                limit?: number;
                /** @description Included; with a zone */
                since?: string | null;
                /** @description Id of what was changed */
                subject_id?: string | null;
                /** @description Not included; with a zone */
                until?: string | null;
            };
            header?: never;
            path: {
                /** @description Id of the organisation that the token speaks for */
                organisation_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AuditPage"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    list_sites: {
        parameters: {
            query?: {
                /** @description `next_cursor` of the page before */
                cursor?: string | null;
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SitePage"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    create_site: {
        parameters: {
            query?: never;
            header?: {
                /** @description Repeating a request with the same key does nothing twice. Its answer is kept for 10 minutes. */
                "Idempotency-Key"?: string | null;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewSiteBody"];
            };
        };
        responses: {
            /** @description Successful Response */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CreatedSite"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    read_site: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id of a site of your organisation */
                site_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SiteAnswer"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    change_site: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id of a site of your organisation */
                site_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["SiteChangesBody"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SiteAnswer"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    activate_site: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id of a site of your organisation */
                site_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SiteAnswer"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    deactivate_site: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id of a site of your organisation */
                site_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SiteAnswer"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    rotate_secret: {
        parameters: {
            query?: never;
            header?: {
                /** @description Repeating a request with the same key does nothing twice. Its answer is kept for 10 minutes. */
                "Idempotency-Key"?: string | null;
            };
            path: {
                /** @description Id of a site of your organisation */
                site_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["RotationBody"];
            };
        };
        responses: {
            /** @description Successful Response */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RotatedSecret"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    read_settings: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id of a site of your organisation */
                site_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SiteSettings"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    replace_settings: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id of a site of your organisation */
                site_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewSiteBody"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SiteAnswer"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    read_site_statistics: {
        parameters: {
            query?: {
                /** @description Also add up as many days before */
                compare?: boolean;
                /** @description In the zone; by default the 30 days to `last_day` */
                first_day?: string | null;
                /** @description In the zone, included; by default today */
                last_day?: string | null;
                /** @description Step of the series; at most 400 days, by hour 31 */
                step?: "hour" | "day" | "month";
                /** @description IANA time zone */
                zone?: string;
            };
            header?: never;
            path: {
                /** @description Id of a site of your organisation */
                site_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["StatisticsAnswer"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    export_site_statistics: {
        parameters: {
            query?: {
                /** @description In the zone; by default the 30 days to `last_day` */
                first_day?: string | null;
                /** @description In the zone, included; by default today */
                last_day?: string | null;
                /** @description Step of the series; at most 400 days, also by hour */
                step?: "hour" | "day" | "month";
                /** @description The series, or every label of every dimension */
                table?: "series" | "labels";
                /** @description IANA time zone */
                zone?: string;
            };
            header?: never;
            path: {
                /** @description Id of a site of your organisation */
                site_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description RFC 4180 */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/csv": string;
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    export_sites: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SitesDocument"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    import_sites: {
        parameters: {
            query?: never;
            header?: {
                /** @description Repeating a request with the same key does nothing twice. Its answer is kept for 10 minutes. */
                "Idempotency-Key"?: string | null;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["SitesDocumentBody"];
            };
        };
        responses: {
            /** @description Successful Response */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ImportedSites"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    read_statistics: {
        parameters: {
            query?: {
                /** @description Also add up as many days before */
                compare?: boolean;
                /** @description In the zone; by default the 30 days to `last_day` */
                first_day?: string | null;
                /** @description In the zone, included; by default today */
                last_day?: string | null;
                /** @description Step of the series; at most 400 days, by hour 31 */
                step?: "hour" | "day" | "month";
                /** @description IANA time zone */
                zone?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["StatisticsAnswer"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    export_statistics: {
        parameters: {
            query?: {
                /** @description In the zone; by default the 30 days to `last_day` */
                first_day?: string | null;
                /** @description In the zone, included; by default today */
                last_day?: string | null;
                /** @description Step of the series; at most 400 days, also by hour */
                step?: "hour" | "day" | "month";
                /** @description The series, or every label of every dimension */
                table?: "series" | "labels";
                /** @description IANA time zone */
                zone?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description RFC 4180 */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/csv": string;
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    read_usage: {
        parameters: {
            query?: {
                /** @description A month, `yyyy-mm`, UTC; the present one by default */
                period?: string | null;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["UsageAnswer"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    read_delivery: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id of a delivery to one of your webhooks */
                delivery_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DeliveryDetails"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    replay_delivery: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id of a delivery to one of your webhooks */
                delivery_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DeliveryAnswer"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    list_webhooks: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Endpoints"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    create_webhook: {
        parameters: {
            query?: never;
            header?: {
                /** @description Repeating a request with the same key does nothing twice. Its answer is kept for 10 minutes. */
                "Idempotency-Key"?: string | null;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewEndpointBody"];
            };
        };
        responses: {
            /** @description Successful Response */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CreatedEndpoint"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    read_webhook: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id of a webhook of your organisation */
                endpoint_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["EndpointAnswer"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    delete_webhook: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id of a webhook of your organisation */
                endpoint_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            default: components["responses"]["Problem"];
        };
    };
    change_webhook: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id of a webhook of your organisation */
                endpoint_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["EndpointChangesBody"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["EndpointAnswer"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    list_deliveries: {
        parameters: {
            query?: {
                /** @description `next_cursor` of the page before */
                cursor?: string | null;
                limit?: number;
                status?: ("waiting" | "delivered" | "failed") | null;
            };
            header?: never;
            path: {
                /** @description Id of a webhook of your organisation */
                endpoint_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DeliveryPage"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    ping_webhook: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id of a webhook of your organisation */
                endpoint_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DeliveryAnswer"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    replay_failed: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id of a webhook of your organisation */
                endpoint_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ReplayBody"];
            };
        };
        responses: {
            /** @description Successful Response */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Replayed"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    rotate_webhook_secret: {
        parameters: {
            query?: never;
            header?: {
                /** @description Repeating a request with the same key does nothing twice. Its answer is kept for 10 minutes. */
                "Idempotency-Key"?: string | null;
            };
            path: {
                /** @description Id of a webhook of your organisation */
                endpoint_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["SecretRotationBody"];
            };
        };
        responses: {
            /** @description Successful Response */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RotatedWebhookSecret"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
}
