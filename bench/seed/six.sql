CREATE TABLE answers (id bigint NOT NULL, student_id int NOT NULL, course_id int NOT NULL, task int NOT NULL, answer text NOT NULL, created_at timestamptz NOT NULL);
