package api

import (
	"errors"
	"fmt"
	"strings"
	"time"
	"unicode/utf8"
)

// newResponse is the body of POST /responses.
type newResponse struct {
	StudentID int32  `json:"student_id"`
	CourseID  int32  `json:"course_id"`
	Answer    string `json:"answer"`
	Number    *int32 `json:"number"` // of the task, or of the attempt, as the release has it; default 1
}

// answerLimit is the longest answer, in bytes.
const answerLimit = 20_000

// check names the first field that is wrong.
func (r newResponse) check() error {
	switch {
	case r.StudentID <= 0:
		return fmt.Errorf("student_id %d: must be positive", r.StudentID)
	case r.CourseID <= 0:
		return fmt.Errorf("course_id %d: must be positive", r.CourseID)
	case r.Answer == "":
		return errors.New("answer: is empty")
	case len(r.Answer) > answerLimit:
		return fmt.Errorf("answer: has %d bytes, more than %d", len(r.Answer), answerLimit)
	case strings.ContainsRune(r.Answer, 0) || !utf8.ValidString(r.Answer):
		return errors.New("answer: is not text")
	}
	return nil
}

func (r newResponse) number() int32 {
	if r.Number == nil {
		return 1
	}
	return *r.Number
}

// response is a student's stored answer.
type response struct {
	ID        int64     `json:"id"`
	StudentID int32     `json:"student_id"`
	Number    *int32    `json:"number"` // the release's column; null where a migration has not filled it
	Answer    string    `json:"answer"`
	CreatedAt time.Time `json:"created_at"`
}

// student is a student with the number of responses.
type student struct {
	ID         int32     `json:"id"`
	Name       string    `json:"name"`
	Email      string    `json:"email"`
	EnrolledAt time.Time `json:"enrolled_at"`
	Responses  int64     `json:"responses"`
}
