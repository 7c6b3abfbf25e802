package balancer

import (
	"fmt"
	"net/http"
)

// page is the error page of a status, as short as ALB's.
func page(code int) []byte {
	title := fmt.Sprintf("%d %s", code, http.StatusText(code))
	return fmt.Appendf(nil, "<html>\r\n<head><title>%[1]s</title></head>\r\n<body>\r\n<center><h1>%[1]s</h1></center>\r\n</body>\r\n</html>\r\n", title)
}
