package wire

import (
	"bytes"
	"encoding/xml"
	"fmt"
	"reflect"
	"time"
)

// namespaces of the services that answer in XML, by API version.
var namespaces = map[string]string{
	"2010-05-15": "http://cloudformation.amazonaws.com/doc/2010-05-15/",
	"2011-01-01": "http://autoscaling.amazonaws.com/doc/2011-01-01/",
	"2015-12-01": "http://elasticloadbalancing.amazonaws.com/doc/2015-12-01/",
	"2011-06-15": "https://sts.amazonaws.com/doc/2011-06-15/",
}

// answerXML is <NameResponse><NameResult>...</NameResult><ResponseMetadata>...
func answerXML(q *Request, out any) []byte {
	var b bytes.Buffer
	fmt.Fprintf(&b, "<%sResponse xmlns=%q><%sResult>", q.Operation, namespaces[q.Service], q.Operation)
	content(&b, reflect.ValueOf(out).Elem())
	fmt.Fprintf(&b, "</%sResult><ResponseMetadata><RequestId>%s</RequestId></ResponseMetadata></%sResponse>", q.Operation, q.ID, q.Operation)
	return b.Bytes()
}

// failureXML is <ErrorResponse>.
func failureXML(q *Request, e *Error) []byte {
	var b bytes.Buffer
	kind := "Sender"
	if e.status() >= 500 {
		kind = "Receiver"
	}
	fmt.Fprintf(&b, "<ErrorResponse xmlns=%q><Error><Type>%s</Type>", namespaces[q.Service], kind)
	element(&b, "Code", reflect.ValueOf(e.Code))
	element(&b, "Message", reflect.ValueOf(e.Message))
	fmt.Fprintf(&b, "</Error><RequestId>%s</RequestId></ErrorResponse>", q.ID)
	return b.Bytes()
}

// content writes the fields of a structure.
func content(b *bytes.Buffer, v reflect.Value) {
	for i := range v.NumField() {
		if f := v.Type().Field(i); f.IsExported() && f.Name != "ResultMetadata" {
			element(b, f.Name, v.Field(i))
		}
	}
}

// element writes a field; one that is not set is left out.
func element(b *bytes.Buffer, name string, v reflect.Value) {
	switch v.Kind() {
	case reflect.Pointer:
		if !v.IsNil() {
			element(b, name, v.Elem())
		}
		return
	case reflect.Slice:
		if v.IsNil() {
			return
		}
	case reflect.String:
		if v.Len() == 0 && v.Type().Name() != "string" {
			return // an enumeration without a value
		}
	}
	b.WriteString("<" + name + ">")
	switch {
	case v.Type() == timeType:
		b.WriteString(v.Interface().(time.Time).UTC().Format("2006-01-02T15:04:05.000Z"))
	case v.Kind() == reflect.Struct:
		content(b, v)
	case v.Kind() == reflect.Slice:
		for i := range v.Len() {
			element(b, "member", v.Index(i))
		}
	default:
		// Writing into a buffer cannot fail.
		_ = xml.EscapeText(b, fmt.Append(nil, v.Interface()))
	}
	b.WriteString("</" + name + ">")
}
