-- A Standard Safeguarding Dataset of invented children, as the vendors' scripts would leave it.
-- Plain SQL: `python examples/ssd/make.py ssd.db` makes a file of SQLite from it. Dates are text here;
-- SQL Server and PostgreSQL have moments. README.md says what each child shows.

CREATE TABLE ssd_person (pers_person_id TEXT, pers_sex TEXT, pers_dob TEXT, pers_expected_dob TEXT, pers_death_date TEXT, pers_legacy_id TEXT);
INSERT INTO ssd_person VALUES
  ('1001', 'F', '2015-03-14T00:00:00', NULL, NULL, 'L-11'),
  ('1002', 'M', '2017-06-01T00:00:00', NULL, NULL, 'L-12'),
  ('1003', 'F', '2010-01-20T00:00:00', NULL, NULL, 'L-13'),
  ('1004', 'M', '2014-09-09T00:00:00', NULL, NULL, 'L-14'),
  ('1005', 'F', '2023-02-11T00:00:00', NULL, '1900-01-01T00:00:00', 'L-15'),
  ('1006', 'M', '2012-12-12T00:00:00', NULL, NULL, 'L-16'),
  ('1007', 'F', '2012-04-30T00:00:00', NULL, NULL, 'L-17'),
  ('1008', 'M', '2013-08-08T00:00:00', NULL, NULL, 'L-18'),
  ('1009', 'F', '2011-11-11T00:00:00', NULL, NULL, 'SSD_PH'),
  ('1010', 'F', '2014-05-05T00:00:00', NULL, NULL, 'L-20');

-- The last contact of the reviewing officer is one day, copied to every episode of the child.
CREATE TABLE ssd_cla_episodes (clae_cla_episode_id TEXT, clae_person_id TEXT, clae_cla_episode_start_date TEXT, clae_cla_episode_start_reason TEXT, clae_cla_episode_ceased_date TEXT, clae_cla_episode_ceased_reason TEXT, clae_cla_id TEXT, clae_cla_placement_id TEXT, clae_entered_care_date TEXT, clae_cla_last_iro_contact_date TEXT);
INSERT INTO ssd_cla_episodes VALUES
  ('E1', '1001', '2026-01-05T00:00:00', 'S', NULL, NULL, 'C1001', 'P1', '2026-01-05T00:00:00', '2026-10-20T00:00:00'),
  ('E2', '1002', '2026-03-02T00:00:00', 'S', NULL, NULL, 'C1002', 'P2', '2026-03-02T00:00:00', '2026-07-06T00:00:00'),
  ('E3', '1003', '2026-09-01T00:00:00', 'Started to be looked after', NULL, NULL, 'C1003', 'P3', '2026-09-01T00:00:00', NULL),
  ('E4', '1004', '2025-02-03T00:00:00', 'Started to be looked after', '2025-08-29T00:00:00', 'Returned home to live with parents as part of the care plan', 'C1004', 'P4', '2025-02-03T00:00:00', NULL),
  ('E5', '1005', '2025-03-03T00:00:00', 'S', '2025-09-15T00:00:00', 'X1', 'C1005', 'P5', '2025-03-03T00:00:00', NULL),
  ('E6', '1005', '2025-09-15T00:00:00', 'L', '2026-03-02T00:00:00', 'X1', 'C1005', 'P5', '2025-03-03T00:00:00', NULL),
  ('E7', '1005', '2026-03-02T00:00:00', 'P', NULL, NULL, 'C1005', 'P6', '2025-03-03T00:00:00', NULL),
  ('E8', '1006', '2021-06-01T00:00:00', 'P', NULL, NULL, 'C1006', 'P7', '2018-05-14T00:00:00', NULL),
  ('E9', '1007', '2026-02-02T00:00:00', 'S', '2026-02-09T00:00:00', 'E4A', 'C1007a', 'P8', '2026-02-02T00:00:00', NULL),
  ('E10', '1007', '2026-06-01T00:00:00', 'S', '2026-06-08T00:00:00', 'E4A', 'C1007b', 'P9', '2026-06-01T00:00:00', NULL),
  ('E11', '1008', '2026-04-06T00:00:00', 'S', NULL, NULL, 'C1008', 'P10', '2026-04-06T00:00:00', NULL),
  ('E12', '1010', '2020-01-06T00:00:00', 'S', '2021-03-01T00:00:00', 'E4A', 'C1010', NULL, '2020-01-06T00:00:00', NULL);

-- Of 1003 the placement is of a type that the vendor's script leaves out.
CREATE TABLE ssd_cla_placement (clap_cla_placement_id TEXT, clap_person_id TEXT, clap_cla_id TEXT, clap_cla_placement_start_date TEXT, clap_cla_placement_type TEXT, clap_cla_placement_provider TEXT, clap_cla_placement_end_date TEXT, clap_cla_placement_change_reason TEXT);
INSERT INTO ssd_cla_placement VALUES
  ('P1', '1001', 'C1001', '2026-01-05T00:00:00', 'U6', 'PR1', NULL, NULL),
  ('P2', '1002', 'C1002', '2026-03-02T00:00:00', 'U6', 'PR4', NULL, NULL),
  ('P4', '1004', 'C1004', '2025-02-03T00:00:00', 'U3', 'PR1', '2025-08-29T00:00:00', NULL),
  ('P5', '1005', 'C1005', '2025-03-03T00:00:00', 'U6', 'PR1', '2026-03-02T00:00:00', 'CARPL'),
  ('P6', '1005', 'C1005', '2026-03-02T00:00:00', 'A6', 'PR1', NULL, NULL),
  ('P7', '1006', 'C1006', '2021-06-01T00:00:00', 'U4', 'PR1', NULL, NULL),
  ('P8', '1007', 'C1007a', '2026-02-02T00:00:00', 'U6', 'PR1', '2026-02-09T00:00:00', NULL),
  ('P9', '1007', 'C1007b', '2026-06-01T00:00:00', 'U6', 'PR1', '2026-06-08T00:00:00', NULL),
  ('P10', '1008', 'C1008', '2026-04-06T00:00:00', 'Q1', 'PR1', NULL, NULL);

CREATE TABLE ssd_legal_status (lega_legal_status_id TEXT, lega_person_id TEXT, lega_legal_status TEXT, lega_legal_status_start_date TEXT, lega_legal_status_end_date TEXT);
INSERT INTO ssd_legal_status VALUES
  ('S1', '1001', 'V2', '2026-01-05T00:00:00', NULL),
  ('S2', '1002', 'C2 - Full care order', '2026-03-02T00:00:00', NULL),
  ('S3', '1003', 'V2', '2026-09-01T00:00:00', NULL),
  ('S4', '1004', 'V2', '2025-02-03T00:00:00', '2025-08-29T00:00:00'),
  ('S5', '1005', 'Interim care order', '2025-03-03T00:00:00', '2025-09-15T00:00:00'),
  ('S6', '1005', 'E1', '2025-09-15T00:00:00', NULL),
  ('S7', '1006', 'C2', '2018-11-05T00:00:00', NULL),
  ('S8', '1007', 'V3', '2026-02-02T00:00:00', '2026-02-09T00:00:00'),
  ('S9', '1007', 'V3', '2026-06-01T00:00:00', '2026-06-08T00:00:00'),
  ('S10', '1008', 'V2', '2026-04-06T00:00:00', NULL),
  ('S11', '1004', 'Special Guardianship Order', '2025-08-29T00:00:00', NULL),
  ('S12', '1010', 'V2', '2020-01-06T00:00:00', '2021-03-01T00:00:00');

-- The due dates are the vendor's own: working days, 91 and 183 days, or typed by hand.
CREATE TABLE ssd_cla_reviews (clar_cla_review_id TEXT, clar_cla_id TEXT, clar_cla_review_due_date TEXT, clar_cla_review_date TEXT, clar_cla_review_cancelled TEXT, clar_cla_review_participation TEXT);
INSERT INTO ssd_cla_reviews VALUES
  ('R1', 'C1001', '2026-01-20T00:00:00', '2026-01-30T00:00:00', 'N', 'PN1'),
  ('R2', 'C1001', '2026-04-10T00:00:00', NULL, 'Y', NULL),
  (NULL, 'C1001', '2026-04-10T00:00:00', '2026-04-29T00:00:00', 'N', 'PN1'),
  (NULL, 'C1001', '2026-04-10T00:00:00', '2026-04-29T00:00:00', 'N', 'PN1'),
  ('R3', 'C1001', '2026-10-01T00:00:00', '2026-10-28T00:00:00', 'N', 'PN2'),
  ('R4', 'C1001', '2027-04-28T00:00:00', NULL, 'N', NULL),
  ('R5', 'C1002', '2026-03-30T00:00:00', '2026-03-27T00:00:00', 'N', 'PN1'),
  ('R6', 'C1002', '2026-08-01T00:00:00', '2026-07-06T00:00:00', 'N', 'PN1'),
  ('R7', 'C1003', '2026-12-15T00:00:00', NULL, 'N', NULL),
  ('R8', 'C1004', '2025-03-03T00:00:00', '2025-02-28T00:00:00', 'N', 'PN1'),
  ('R9', 'C1004', '2025-05-28T00:00:00', '2025-05-27T00:00:00', 'N', 'PN1'),
  ('R10', 'C1005', '2025-03-31T00:00:00', '2025-03-28T00:00:00', 'N', 'PN0'),
  ('R11', 'C1005', '2025-06-28T00:00:00', '2025-06-27T00:00:00', 'N', 'PN0'),
  ('R12', 'C1005', '2025-12-27T00:00:00', '2025-12-19T00:00:00', 'N', 'PN0'),
  ('R13', 'C1005', '2026-03-30T00:00:00', '2026-03-27T00:00:00', 'N', 'PN0'),
  ('R600', 'C1006', '2021-01-18T00:00:00', '2021-01-18T00:00:00', 'N', 'PN1'),
  ('R601', 'C1006', '2021-07-12T00:00:00', '2021-07-12T00:00:00', 'N', 'PN1'),
  ('R602', 'C1006', '2022-01-10T00:00:00', '2022-01-10T00:00:00', 'N', 'PN1'),
  ('R603', 'C1006', '2022-07-04T00:00:00', '2022-07-04T00:00:00', 'N', 'PN1'),
  ('R604', 'C1006', '2022-12-19T00:00:00', '2022-12-19T00:00:00', 'N', 'PN1'),
  ('R605', 'C1006', '2023-06-12T00:00:00', '2023-06-12T00:00:00', 'N', 'PN1'),
  ('R606', 'C1006', '2023-12-11T00:00:00', '2023-12-11T00:00:00', 'N', 'PN1'),
  ('R607', 'C1006', '2024-06-10T00:00:00', '2024-06-10T00:00:00', 'N', 'PN1'),
  ('R608', 'C1006', '2024-12-09T00:00:00', '2024-12-09T00:00:00', 'N', 'PN1'),
  ('R609', 'C1006', '2025-06-09T00:00:00', '2025-06-09T00:00:00', 'N', 'PN1'),
  ('R610', 'C1006', '2025-12-08T00:00:00', '2025-12-08T00:00:00', 'N', 'PN1'),
  ('R611', 'C1006', '2026-06-08T00:00:00', '2026-06-08T00:00:00', 'N', 'PN1'),
  ('R17', 'C1008', '2026-05-04T00:00:00', '2026-05-01T00:00:00', 'N', 'PN9'),
  ('R18', 'C1008', '2026-08-01T00:00:00', NULL, 'N', NULL),
  ('R19', 'C1010', '2020-02-03T00:00:00', '2020-01-30T00:00:00', 'N', 'PN1'),
  ('R20', 'C9999', '2026-02-03T00:00:00', '2026-02-02T00:00:00', 'N', 'PN1');

CREATE TABLE ssd_cla_visits (clav_cla_visit_id TEXT, clav_cla_id TEXT, clav_person_id TEXT, clav_cla_visit_date TEXT, clav_cla_visit_seen TEXT, clav_cla_visit_seen_alone TEXT);
INSERT INTO ssd_cla_visits VALUES
  ('V1', 'C1001', '1001', '2026-01-09T15:30:00', 'Y', 'Y'),
  ('V2', 'C1001', '1001', '2026-02-18T15:30:00', 'Y', 'Y'),
  ('V3', 'C1001', '1001', '2026-03-30T15:30:00', 'Y', 'N'),
  ('V4', 'C1001', '1001', '2026-05-08T15:30:00', 'Y', 'Y'),
  ('V5', 'C1001', '1001', '2026-06-17T15:30:00', 'Y', 'Y'),
  ('V6', 'C1001', '1001', '2026-07-27T15:30:00', 'Y', 'Y'),
  ('V7', 'C1001', '1001', '2026-09-04T15:30:00', 'Y', 'Y'),
  ('V8', 'C1001', '1001', '2026-10-14T15:30:00', 'Y', 'Y'),
  ('V9', 'C1001', '1001', '2026-11-23T15:30:00', 'Y', 'Y'),
  ('V10', 'C1002', '1002', '2026-03-06T00:00:00', 'Y', 'Y'),
  ('V11', 'C1002', '1002', '2026-04-15T00:00:00', 'Y', 'Y'),
  ('V12', 'C1002', '1002', '2026-05-26T00:00:00', 'Y', 'Y'),
  ('V13', 'C1002', '1002', '2026-07-06T00:00:00', 'Y', 'Y'),
  ('V14', 'C1002', '1002', '2026-08-14T00:00:00', 'Y', 'Y'),
  ('V15', 'C1002', '1002', '2026-10-02T00:00:00', 'Y', 'Y'),
  ('V16', 'C1003', '1003', '2026-09-04T00:00:00', 'Y', 'Y'),
  ('V17', 'C1003', '1003', '2026-11-27T00:00:00', NULL, NULL),
  ('V600', 'C1006', '1006', '2020-12-28T00:00:00', 'Y', 'Y'),
  ('V601', 'C1006', '1006', '2021-02-06T00:00:00', 'Y', 'Y'),
  ('V602', 'C1006', '1006', '2021-03-18T00:00:00', 'Y', 'Y'),
  ('V603', 'C1006', '1006', '2021-04-27T00:00:00', 'Y', 'Y'),
  ('V604', 'C1006', '1006', '2021-06-06T00:00:00', 'Y', 'Y'),
  ('V605', 'C1006', '1006', '2021-07-16T00:00:00', 'Y', 'Y'),
  ('V606', 'C1006', '1006', '2021-08-25T00:00:00', 'Y', 'Y'),
  ('V607', 'C1006', '1006', '2021-10-04T00:00:00', 'Y', 'Y'),
  ('V608', 'C1006', '1006', '2021-11-13T00:00:00', 'Y', 'Y'),
  ('V609', 'C1006', '1006', '2021-12-23T00:00:00', 'Y', 'Y'),
  ('V610', 'C1006', '1006', '2022-02-01T00:00:00', 'Y', 'Y'),
  ('V611', 'C1006', '1006', '2022-03-13T00:00:00', 'Y', 'Y'),
  ('V612', 'C1006', '1006', '2022-04-22T00:00:00', 'Y', 'Y'),
  ('V613', 'C1006', '1006', '2022-06-01T00:00:00', 'Y', 'Y'),
  ('V614', 'C1006', '1006', '2022-07-11T00:00:00', 'Y', 'Y'),
  ('V615', 'C1006', '1006', '2022-08-20T00:00:00', 'Y', 'Y'),
  ('V616', 'C1006', '1006', '2022-09-29T00:00:00', 'Y', 'Y'),
  ('V617', 'C1006', '1006', '2022-11-08T00:00:00', 'Y', 'Y'),
  ('V618', 'C1006', '1006', '2022-12-18T00:00:00', 'Y', 'Y'),
  ('V619', 'C1006', '1006', '2023-01-27T00:00:00', 'Y', 'Y'),
  ('V620', 'C1006', '1006', '2023-03-08T00:00:00', 'Y', 'Y'),
  ('V621', 'C1006', '1006', '2023-04-17T00:00:00', 'Y', 'Y'),
  ('V622', 'C1006', '1006', '2023-05-27T00:00:00', 'Y', 'Y'),
  ('V623', 'C1006', '1006', '2023-07-06T00:00:00', 'Y', 'Y'),
  ('V624', 'C1006', '1006', '2023-08-15T00:00:00', 'Y', 'Y'),
  ('V625', 'C1006', '1006', '2023-09-24T00:00:00', 'Y', 'Y'),
  ('V626', 'C1006', '1006', '2023-11-03T00:00:00', 'Y', 'Y'),
  ('V627', 'C1006', '1006', '2023-12-13T00:00:00', 'Y', 'Y'),
  ('V628', 'C1006', '1006', '2024-01-22T00:00:00', 'Y', 'Y'),
  ('V629', 'C1006', '1006', '2024-03-02T00:00:00', 'Y', 'Y'),
  ('V630', 'C1006', '1006', '2024-04-11T00:00:00', 'Y', 'Y'),
  ('V631', 'C1006', '1006', '2024-05-21T00:00:00', 'Y', 'Y'),
  ('V632', 'C1006', '1006', '2024-06-30T00:00:00', 'Y', 'Y'),
  ('V633', 'C1006', '1006', '2024-08-09T00:00:00', 'Y', 'Y'),
  ('V634', 'C1006', '1006', '2024-09-18T00:00:00', 'Y', 'Y'),
  ('V635', 'C1006', '1006', '2024-10-28T00:00:00', 'Y', 'Y'),
  ('V636', 'C1006', '1006', '2024-12-07T00:00:00', 'Y', 'Y'),
  ('V637', 'C1006', '1006', '2025-01-16T00:00:00', 'Y', 'Y'),
  ('V638', 'C1006', '1006', '2025-02-25T00:00:00', 'Y', 'Y'),
  ('V639', 'C1006', '1006', '2025-04-06T00:00:00', 'Y', 'Y'),
  ('V640', 'C1006', '1006', '2025-05-16T00:00:00', 'Y', 'Y'),
  ('V641', 'C1006', '1006', '2025-06-25T00:00:00', 'Y', 'Y'),
  ('V642', 'C1006', '1006', '2025-08-04T00:00:00', 'Y', 'Y'),
  ('V643', 'C1006', '1006', '2025-09-13T00:00:00', 'Y', 'Y'),
  ('V644', 'C1006', '1006', '2025-10-23T00:00:00', 'Y', 'Y'),
  ('V645', 'C1006', '1006', '2025-12-02T00:00:00', 'Y', 'Y'),
  ('V646', 'C1006', '1006', '2026-01-11T00:00:00', 'Y', 'Y'),
  ('V647', 'C1006', '1006', '2026-02-20T00:00:00', 'Y', 'Y'),
  ('V648', 'C1006', '1006', '2026-04-01T00:00:00', 'Y', 'Y'),
  ('V649', 'C1006', '1006', '2026-05-11T00:00:00', 'Y', 'Y'),
  ('V650', 'C1006', '1006', '2026-06-20T00:00:00', 'Y', 'Y'),
  ('V651', 'C1006', '1006', '2026-07-30T00:00:00', 'Y', 'Y'),
  ('V652', 'C1006', '1006', '2026-09-08T00:00:00', 'Y', 'Y'),
  ('V653', 'C1006', '1006', '2026-10-18T00:00:00', 'Y', 'Y'),
  ('V19', 'C1008', '1008', '31/02/2026', 'Y', 'Y'),
  ('V20', 'C1008', '1008', '2026-04-09T00:00:00', 'perhaps', 'Y'),
  ('V21', 'C1010', '1010', '2020-01-09T00:00:00', 'Y', 'Y'),
  ('V22', 'C1001', '1001', '2062-11-27T00:00:00', 'Y', 'Y');

-- The latest answer of the child, copied to every plan: it says nothing of the days of a row.
CREATE TABLE ssd_cla_care_plan (lacp_table_id TEXT, lacp_person_id TEXT, lacp_cla_care_plan_start_date TEXT, lacp_cla_care_plan_end_date TEXT, lacp_cla_care_plan_json TEXT);
INSERT INTO ssd_cla_care_plan VALUES
  ('L1', '1001', '2026-01-12T00:00:00', '2026-04-29T00:00:00', '{"REMAINSUP": "", "LTFOST18": "Y", "ADOPTION": ""}'),
  ('L2', '1001', '2026-04-29T00:00:00', NULL, '{"REMAINSUP": "", "LTFOST18": "Y", "ADOPTION": ""}'),
  ('L3', '1002', '2026-03-10T00:00:00', NULL, '{"REMAINSUP": "", "RETURN6M": "Y", "ADOPTION": "Y"}'),
  ('L4', '1010', '2020-01-13T00:00:00', NULL, '');

-- One vendor writes the identifier of its old system here: that of 1005, and of somebody unknown.
CREATE TABLE ssd_permanence (perm_table_id TEXT, perm_person_id TEXT, perm_cla_id TEXT, perm_adm_decision_date TEXT, perm_placement_order_date TEXT, perm_placed_for_adoption_date TEXT, perm_matched_date TEXT, perm_adopted_by_carer_flag TEXT, perm_decision_reversed_date TEXT, perm_permanence_order_date TEXT, perm_permanence_order_type TEXT);
INSERT INTO ssd_permanence VALUES
  ('A1', 'L-15', 'C1005', '2025-07-01T00:00:00', '2025-09-15T00:00:00', '2026-03-02T00:00:00', '2026-02-10T00:00:00', 'N', '1900-01-01T00:00:00', '1900-01-01T00:00:00', 'SSD_PH'),
  ('A2', 'L-99', NULL, '2026-01-01T00:00:00', NULL, NULL, NULL, NULL, NULL, NULL, NULL),
  ('A3', '1002', 'C1001', '2026-05-01T00:00:00', NULL, NULL, NULL, NULL, NULL, NULL, NULL);

CREATE TABLE ssd_cla_health (clah_health_check_id TEXT, clah_person_id TEXT, clah_health_check_type TEXT, clah_health_check_date TEXT, clah_health_check_status TEXT);
INSERT INTO ssd_cla_health VALUES
  ('H1', '1001', 'Initial Health Assessment', '2026-01-28T00:00:00', 'Completed'),
  ('H2', '1001', 'Dental Check', '2026-05-12T00:00:00', 'Completed'),
  ('H3', '1002', 'Initial Health Assessment', '2026-03-20T00:00:00', 'Cancelled'),
  ('H4', '1010', 'Health Assessment', '2020-01-28T00:00:00', 'Completed');

CREATE TABLE ssd_sdq_scores (csdq_table_id TEXT, csdq_person_id TEXT, csdq_sdq_completed_date TEXT, csdq_sdq_score TEXT);
INSERT INTO ssd_sdq_scores VALUES
  ('Q1', '1001', '2026-06-10T00:00:00', '14'),
  ('Q2', '1010', '2020-06-10T00:00:00', '11');

CREATE TABLE ssd_disability (disa_table_id TEXT, disa_person_id TEXT, disa_disability_code TEXT);
INSERT INTO ssd_disability VALUES ('D1', '1001', 'NONE'), ('D2', '1002', 'MOB');

CREATE TABLE ssd_involvements (invo_involvements_id TEXT, invo_professional_id TEXT, invo_professional_role_id TEXT, invo_professional_team TEXT, invo_involvement_start_date TEXT, invo_involvement_end_date TEXT, invo_person_id TEXT);
INSERT INTO ssd_involvements VALUES
  ('I1', 'W-1', 'Allocated Case Worker', 'CLA-1', '2026-01-05T00:00:00', NULL, '1001'),
  ('I2', 'W-2', 'Allocated Case Worker', 'CLA-2', '2026-03-02T00:00:00', NULL, '1002'),
  ('I3', 'W-9', 'Reviewing Officer', 'IRO', '2026-05-02T00:00:00', NULL, '1002'),
  ('I4', 'W-3', 'Allocated Case Worker', 'Jane Smith', '2026-09-01T00:00:00', NULL, '1003');
